import type { RecordedWriter } from '../contract/recorded-writer';
import { type ConfiguredWriter, type WriterKindName, writerSubject } from '../contract/writer';
import { EcsServices } from './ecs-service/ecs-services';
import { HookedWriters } from './hooked-writers';
import { LambdaFunctions } from './lambda-functions';
import { ScheduledWriters } from './scheduled-writers';
import { unseen } from './unseen';
import { refused } from './writer-findings';
import type { Change, FindOptions, FoundWriter, LookOptions, Resumption, SeenWriter, WriterKind } from './writer-kind';
import { WritingRules } from './writing-rules';

/** Every kind, by its name: a new kind is one file and one line. */
export type WriterKinds = { readonly [K in WriterKindName]: WriterKind<K> };

/** What starts others stops first, so that it starts nothing while they stop; everything comes back in reverse. */
const STOPPING_ORDER: Readonly<Record<WriterKindName, number>> = {
  schedule: 1,
  rule: 2,
  lambda: 3,
  ecsService: 4,
  hook: 5,
};

/** The writers of one database, whatever their kinds. */
export class Writers {
  constructor(
    private readonly kinds: WriterKinds = {
      ecsService: new EcsServices(),
      schedule: new ScheduledWriters(),
      rule: new WritingRules(),
      lambda: new LambdaFunctions(),
      hook: new HookedWriters(),
    },
  ) {}

  /** In the order of the configuration. A writer that must not even be read is a refusal, not a failure. */
  async find(writers: readonly ConfiguredWriter[], options: FindOptions): Promise<readonly FoundWriter[]> {
    const found = await this.eachKind(writers, async (kind, ofKind) => {
      try {
        return await kind.find(ofKind as never, options);
      } catch (error) {
        if (isDenied(error)) {
          return ofKind.map((writer) => denied(writer, error));
        }
        throw error;
      }
    });
    return found.map(({ answer }) => answer);
  }

  /**
   * In the order in which they are stopped. Throws when a kind cannot be read, but for `stop`: then the others are
   * stopped first.
   */
  async look(writers: readonly RecordedWriter[], options: LookOptions): Promise<readonly SeenWriter[]> {
    const seen = await this.eachKind(writers, async (kind, ofKind) => {
      try {
        return await kind.look(ofKind as never, options);
      } catch (error) {
        if (options.purpose === 'stop') {
          return ofKind.map((writer) => unseen(writer, error));
        }
        throw error;
      }
    });
    return seen.sort((one, other) => order(one.writer) - order(other.writer)).map(({ answer }) => answer);
  }

  private async eachKind<W extends ConfiguredWriter, A>(
    writers: readonly W[],
    ask: (kind: WriterKind<never>, ofKind: readonly W[]) => Promise<readonly A[]>,
  ): Promise<{ readonly writer: W; readonly answer: A }[]> {
    const answers = new Map<W, A>();
    await Promise.all(
      [...new Set(writers.map(({ kind }) => kind))].map(async (name) => {
        const ofKind = writers.filter(({ kind }) => kind === name);
        const asked = await ask(this.kinds[name] as unknown as WriterKind<never>, ofKind);
        for (const [index, writer] of ofKind.entries()) {
          answers.set(writer, asked[index] as A);
        }
      }),
    );
    return writers.map((writer) => ({ writer, answer: answers.get(writer) as A }));
  }
}

export function resumeChanges(seen: readonly SeenWriter[], resumption: Resumption): readonly Change[] {
  return [...seen].reverse().flatMap((writer) => writer.resume(resumption));
}

function order(writer: ConfiguredWriter): number {
  // Deployments are held back before anything stops, and let go after everything runs.
  return writer.kind === 'hook' && writer.holds === 'deployments' ? 0 : STOPPING_ORDER[writer.kind];
}

function isDenied(error: unknown): error is Error {
  return error instanceof Error && /^(AccessDenied|AccessDeniedException|UnauthorizedOperation)$/.test(error.name);
}

function denied(writer: ConfiguredWriter, error: Error): FoundWriter {
  return {
    subject: writerSubject(writer),
    findings: [
      refused(
        writer,
        `'${error.name}' (${error.message})`,
        'permission to read it',
        'look at the policies above the account',
      ),
    ],
  };
}
