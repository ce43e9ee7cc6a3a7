import * as z from 'zod';
import { ERRORS } from './contract/error-names';
import type { RecoveryState } from './contract/recovery-state';
import type { TaskContext } from './contract/task-event';
import { log } from './log';
import { NamedError } from './named-error';

const contextSchema = z.object({
  executionArn: z.string().min(1),
  executionStartedAt: z.string().min(1),
  stateName: z.string().min(1),
  enteredAt: z.string().min(1),
});

const eventSchema = z.object({
  state: z.looseObject({}),
  context: contextSchema,
  options: z.looseObject({}).optional(),
  taskToken: z.string().optional(),
});

/** One line per fault: path, what is wrong. */
export function faultsOf(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`).join('; ');
}

/** Parses `value` or throws RequestMalformed with every fault and its path. */
export function parse<T>(schema: z.ZodType<T>, value: unknown, subject: string): T {
  const result = schema.safeParse(value);
  if (result.success) {
    return result.data;
  }
  throw new NamedError(ERRORS.requestMalformed, `${subject}: ${faultsOf(result.error)}`);
}

export interface Task<Options> {
  readonly state: RecoveryState;
  readonly context: TaskContext;
  readonly options: Options;
  readonly taskToken?: string;
  readonly now: Date;
}

/** Keys of `$` that a handler cannot work without. */
type Needed<K extends keyof RecoveryState> = RecoveryState & Required<Pick<RecoveryState, K>>;

/**
 * Wraps a handler of a Task state: parses the event, refuses a state without the keys that the handler needs, logs
 * start and end with identifiers only.
 */
export function taskHandler<K extends keyof RecoveryState, Options, Result>(
  definition: { readonly needs: readonly K[]; readonly options?: z.ZodType<Options> },
  run: (task: Task<Options> & { readonly state: Needed<K> }) => Promise<Result>,
): (event: unknown) => Promise<Result> {
  return async (event) => {
    const { state, context, options, taskToken } = parse(eventSchema, event, 'task event');
    const missing = definition.needs.filter((key) => state[key] === undefined);
    if (missing.length > 0) {
      throw new NamedError(
        ERRORS.requestMalformed,
        `state '${context.stateName}' was given no '${missing.join("', '")}'; found '${Object.keys(state).join("', '")}'`,
      );
    }
    const parsedOptions = definition.options
      ? parse(definition.options, options ?? {}, `options of '${context.stateName}'`)
      : (undefined as Options);
    const fields = { state: context.stateName, execution: context.executionArn };
    try {
      const result = await run({
        state: state as unknown as Needed<K>,
        context,
        options: parsedOptions,
        now: new Date(),
        ...(taskToken === undefined ? {} : { taskToken }),
      });
      log('INFO', 'task finished', fields);
      return result;
    } catch (error) {
      log('ERROR', 'task failed', {
        ...fields,
        error: error instanceof Error ? error.name : 'Unknown',
        cause: error instanceof Error ? error.message : String(error),
      });
      throw error;
    }
  };
}

/** Options of every loop state. */
export const loopOptions = z.object({
  loop: z.string().min(1),
  deadlineSeconds: z.number().positive(),
  shortestDelaySeconds: z.number().positive().optional(),
});
