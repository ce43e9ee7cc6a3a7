import * as z from 'zod';
import { writerSubject } from '../contract/writer';
import type { HookAction, HookAnswer, HookEvent } from '../contract/writer-hook';
import { Functions } from '../functions';
import { faultsOf } from '../task';
import { unseen } from './unseen';
import { refused } from './writer-findings';
import type {
  Configured,
  FindOptions,
  FoundWriter,
  LookOptions,
  Recorded,
  SeenWriter,
  WriterKind,
} from './writer-kind';

const answerSchema = z.strictObject({
  state: z.enum(['running', 'stopping', 'stopped']),
  previous: z.string().max(4096).optional(),
  detail: z.string().max(300).optional(),
}) satisfies z.ZodType<HookAnswer>;

type On = LookOptions['on'];

/** Writers that only a function of the user's own can stop. What it does not answer exactly as agreed is a failure. */
export class HookedWriters implements WriterKind<'hook'> {
  constructor(private readonly functions: Pick<Functions, 'invoke'> = new Functions()) {}

  async find(writers: readonly Configured<'hook'>[], { on }: FindOptions): Promise<readonly FoundWriter[]> {
    return Promise.all(
      writers.map(async (writer): Promise<FoundWriter> => {
        const subject = writerSubject(writer);
        try {
          const { state, previous } = await this.ask(writer, 'check', on);
          return {
            subject,
            findings: [],
            idle: state === 'stopped',
            record: {
              ...writer,
              state: state === 'stopped' ? 'stopped' : 'running',
              ...(previous === undefined ? {} : { previous }),
            },
          };
        } catch (error) {
          const found = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
          return {
            subject,
            findings: [refused(writer, found, "an answer to 'check' as agreed", 'correct the hook or its policy')],
          };
        }
      }),
    );
  }

  async look(writers: readonly Recorded<'hook'>[], { on, purpose }: LookOptions): Promise<readonly SeenWriter[]> {
    return Promise.all(
      writers.map(async (recorded) => {
        try {
          return this.seen(recorded, await this.ask(recorded, 'check', on), on);
        } catch (error) {
          if (purpose === 'stop') {
            return unseen(recorded, error);
          }
          throw error;
        }
      }),
    );
  }

  private seen(recorded: Recorded<'hook'>, { state, detail }: HookAnswer, on: On): SeenWriter {
    const subject = writerSubject(recorded);
    const told = `${subject}: it is ${state}${detail ? ` (${detail})` : ''}`;
    const missing = recorded.state === 'running' && state !== 'running' ? [told] : [];
    const change = (action: 'freeze' | 'resume') => ({
      call: { call: 'lambda:InvokeFunction', subject, detail: action },
      make: () => this.ask(recorded, action, on),
    });
    return {
      subject,
      stop: state === 'running' ? [change('freeze')] : [],
      active: state === 'stopped' ? [] : [told],
      settleSeconds: 0,
      ...(detail ? { traces: detail } : {}),
      missing,
      resume: ({ portion }) => (portion === 'all' && missing.length > 0 ? [change('resume')] : []),
      notResumed: ({ portion }) => (portion === 'all' ? missing : []),
    };
  }

  private async ask(writer: Configured<'hook'> | Recorded<'hook'>, action: HookAction, on: On): Promise<HookAnswer> {
    const { holds, functionArn } = writer;
    const previous = 'previous' in writer ? writer.previous : undefined;
    const event: HookEvent = { action, holds, ...on, ...(previous === undefined ? {} : { previous }) };
    const { payload, error } = await this.functions.invoke(functionArn, event);
    if (error) {
      throw new Error(`'${action}' failed with '${error}': ${payload.slice(0, 300)}`);
    }
    const answer = answerSchema.safeParse(parsed(payload));
    if (answer.success) {
      return answer.data;
    }
    throw new Error(
      `'${action}' was answered with ${payload.slice(0, 100) || 'nothing'}: ${faultsOf(answer.error)}; expected { state, previous?, detail? }`,
    );
  }
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    // Refused by the schema with what was found.
    return undefined;
  }
}
