import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assemblyFor } from './assembly/assembly-variant';
import { createLocalWorld } from './create-local-world';
import { Expectations } from './expectations';
import { watchRehearsal } from './invariants/watch-invariants';
import { Pace } from './pace';
import { Progress } from './progress';
import { recount } from './recount';
import type { RehearsalResult } from './rehearsal-result';
import type { Inject } from './simulation/faults';
import { Stage } from './stage';
import type { Story } from './stories/story';
import { type RehearsedEngine, synthesize } from './synthesize';

export interface RehearsalOptions {
  readonly story: Story;
  readonly rows: number;
  readonly seed: number;
  readonly restoreTo: 'time' | 'snapshot';
  /** Engine of the databases of the environment that is synthesized. @default postgres */
  readonly engine?: RehearsedEngine;
  /**
   * Where the report of the recovery is kept, in a folder for each incident and story.
   * @default - it is not kept
   */
  readonly keepIn?: string;
  /** A `cdk.out` that exists already. @default - the environment `dev` is synthesized */
  readonly assembly?: string;
  /** @default 1 */
  readonly paceScale?: number;
  /** Ends the rehearsal; everything is cleaned up before the promise rejects. */
  readonly signal: AbortSignal;
  /** Also logs what functions and services say. @default false */
  readonly verbose?: boolean;
  /** What becomes of each call of our functions. @default - all pass */
  readonly inject?: Inject;
  /** Before the story begins, for instance to take a permission away. */
  readonly arrange?: (world: Awaited<ReturnType<typeof createLocalWorld>>) => void;
  say(line: string): void;
}

/** Tells one story on this machine; leaves no process and no directory behind, however it ends. */
export async function rehearse(options: RehearsalOptions): Promise<RehearsalResult> {
  const directory = await mkdtemp(join(tmpdir(), 'database-recovery-'));
  try {
    const synthStarted = performance.now();
    const assembly = options.assembly ?? join(directory, 'cdk.out');
    if (!options.assembly) {
      options.say('synthesizing environment dev');
      await synthesize('dev', assembly, options.engine);
    }
    const synthSeconds = (performance.now() - synthStarted) / 1000;
    options.signal.throwIfAborted();
    return await onStage(options, { directory, assembly: assemblyFor(assembly, options.story), synthSeconds });
  } finally {
    await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function onStage(
  options: RehearsalOptions,
  { directory, assembly, synthSeconds }: { directory: string; assembly: string; synthSeconds: number },
): Promise<RehearsalResult> {
  const progress = new Progress(options.say);
  const world = await createLocalWorld({
    directory,
    assembly,
    rows: options.rows,
    seed: options.seed,
    pace: new Pace(options.paceScale ?? 1),
    ...(options.inject && { inject: options.inject }),
    log: options.verbose ? (line) => progress.say(line) : () => undefined,
    progress,
  });
  try {
    options.signal.throwIfAborted();
    options.arrange?.(world);
    world.onState((_execution, stateName) => progress.say(stateName));
    const stage = new Stage(
      world,
      {
        seed: options.seed,
        restoreTo: options.restoreTo,
        incidentId: `INC-${options.seed}`,
      },
      progress,
    );
    const expectations = new Expectations(stage);
    const watch = watchRehearsal(world);
    try {
      await untilAborted(options.signal, options.story.tell(stage, expectations));
    } catch (error) {
      options.signal.throwIfAborted();
      const brokenOff = `the story broke off: ${error instanceof Error ? error.message : String(error)}`;
      progress.say(brokenOff);
      expectations.differences.push(brokenOff);
    }
    expectations.differences.push(...watch.violations.map(({ invariant, what }) => `invariant ${invariant}: ${what}`));
    return await recount(stage, expectations, {
      story: options.story.name,
      synthSeconds,
      keepIn: options.keepIn && join(options.keepIn, `${stage.options.incidentId}-${options.story.name}`),
    });
  } finally {
    await world.close();
  }
}

async function untilAborted(signal: AbortSignal, work: Promise<void>): Promise<void> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  // The story may end by itself while the world is taken down: nobody waits for it then.
  work.catch(() => undefined);
  try {
    await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
