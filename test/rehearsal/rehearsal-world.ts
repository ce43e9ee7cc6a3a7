import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { createLocalWorld, type RunningWorld } from '../../lib/rehearsal/create-local-world';
import { Pace } from '../../lib/rehearsal/pace';
import { Progress } from '../../lib/rehearsal/progress';
import { type Answer, type ExecutionEnd, Responder } from '../../lib/rehearsal/responder';
import { synthesize } from '../../lib/rehearsal/synthesize';
import type { RecordedCall } from '../../lib/rehearsal/world';
import { devAssembly } from '../dev-assembly';

// A synthesis and real servers on a busy machine.
jest.setTimeout(120_000);

export interface RehearsalWorldOptions {
  /** @default 'dev' */
  readonly environment?: 'dev' | 'staging' | 'prod';
  /** 0 = the world answers at once. @default 0 */
  readonly paceScale?: number;
  /** Orders in the database. @default 50 */
  readonly rows?: number;
  /** @default 7 */
  readonly seed?: number;
  /** Changes the synthesized `cdk.out` before it is deployed. */
  arrangeAssembly?(directory: string): void | Promise<void>;
}

/** One synthesized environment, deployed with its demo database and application; made once for a test file. */
export interface RehearsalWorld {
  readonly world: RunningWorld;
  /** What functions and services said, for a failing test. */
  readonly log: readonly string[];
  /** Starts a state machine as an operator does, answers the approval if asked to, and waits for the end. */
  execute(
    input: unknown,
    how?: { readonly machine?: string; readonly name?: string; readonly answer?: Answer },
  ): Promise<ExecutionEnd>;
  /** Resolves when the condition holds; looked at 50 times a second. Throws what was awaited after a minute. */
  eventually<T>(what: string, look: () => T | undefined | false | Promise<T | undefined | false>): Promise<T>;
  /** Everything that calls have changed since the mark: those of functions that neither describe, list nor get. */
  changes(since: number): RecordedCall[];
  /** The place in the record of calls to count `changes` from. */
  mark(): number;
  /** Ends the world and removes its directory. */
  close(): Promise<void>;
}

const PATIENCE_MILLISECONDS = 60_000;
const READS = /^(Describe|List|Get|BatchGet|Query|Scan|Head)/;

/** The one that test files share, unless this world's is another or is changed. */
async function assemblyFor(
  { environment = 'dev', arrangeAssembly }: RehearsalWorldOptions,
  own: string,
): Promise<string> {
  if (environment === 'dev' && !arrangeAssembly) return devAssembly();
  await synthesize(environment, own);
  await arrangeAssembly?.(own);
  return own;
}

export async function openRehearsalWorld(options: RehearsalWorldOptions = {}): Promise<RehearsalWorld> {
  const directory = await mkdtemp(join(tmpdir(), 'rehearsal-world-'));
  const log: string[] = [];
  const remove = () => rm(directory, { recursive: true, force: true, maxRetries: 3 });
  try {
    const assembly = await assemblyFor(options, join(directory, 'cdk.out'));
    const progress = new Progress((line) => log.push(line));
    const world = await createLocalWorld({
      directory,
      assembly,
      rows: options.rows ?? 50,
      seed: options.seed ?? 7,
      pace: new Pace(options.paceScale ?? 0),
      progress,
      log: (line) => log.push(line),
    });
    let executions = 0;
    return {
      world,
      log,
      execute: (input, { machine = world.machines.recover, name, answer } = {}) => {
        executions += 1;
        return new Responder(world, progress).execute(machine, name ?? `execution-${executions}`, input, answer);
      },
      eventually: (what, look) => eventually(world, what, look),
      changes: (since) =>
        world.context.calls
          .slice(since)
          .filter(({ caller, operation }) => caller.kind === 'role' && !READS.test(operation)),
      mark: () => world.context.calls.length,
      close: async () => {
        try {
          await world.close();
        } finally {
          await remove();
        }
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function eventually<T>(
  { context: { clock } }: RunningWorld,
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const patience = clock.now().getTime() + PATIENCE_MILLISECONDS;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) {
      return found;
    }
    if (clock.now().getTime() > patience) {
      throw new Error(`waited ${PATIENCE_MILLISECONDS / 1000} s for ${what}; it did not come`);
    }
    await clock.sleep(20);
  }
}

/** `<service>:<Operation>` of each call, in order. */
export function namesOf(calls: readonly RecordedCall[]): string[] {
  return calls.map(({ service, operation }) => `${service}:${operation}`);
}
