import * as z from 'zod';

/** Options of every state that plans: the configured checks are part of what a person approves. */
export const planOptions = z.object({ checks: z.array(z.unknown()) });
