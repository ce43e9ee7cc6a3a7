import type { RecoveryState } from '../shared/contract/recovery-state';

export const AUDIENCES = ['commander', 'operations', 'management'] as const;
export type Audience = (typeof AUDIENCES)[number];

/** ERRORS.notificationFailed names every audience that was not reached. */
export type NotifyOutput = NonNullable<RecoveryState['notified']>;
