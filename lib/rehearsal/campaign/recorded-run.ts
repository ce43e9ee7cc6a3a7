import { InvocationRecorder } from '../simulation/invocation-recorder';
import type { RecordedInvocation } from '../simulation/recorded-invocation';
import { type CampaignCase, placeName } from './campaign-case';
import { faultFree } from './learn';
import { type RunOptions, runCase } from './run-case';
import { scenarioOf } from './scenarios';
import { onStateEntered, type StateEntry } from './state-entries';

/** A scenario's run without planned faults: what its invocations did, and at which moments of it faults would strike. */
export interface RecordedRun {
  readonly invocations: ReadonlyMap<string, RecordedInvocation>;
  /** When faults may be met first. */
  readonly begin: number;
  /** The moment before the invocation that makes the call at this place, by the place's name. */
  readonly calls: ReadonlyMap<string, number>;
  /** The moment at which a state was entered. */
  readonly entries: ReadonlyMap<string, number>;
}

/** Plays a case's scenario without planned faults and keeps what its functions did. */
export async function recordRun({ scenario, seed }: CampaignCase, options: RunOptions): Promise<RecordedRun> {
  const recorder = new InvocationRecorder();
  const calls = new Map<string, number>();
  const entries = new Map<string, number>();
  let begin = 0;
  await runCase(faultFree(scenarioOf(scenario), seed), {
    ...options,
    conduct: recorder,
    onPlay: (world) => {
      begin = recorder.moment;
      onStateEntered(world, (entry) => entries.set(entryName(entry), recorder.moment));
    },
    onCall: ({ place, site }) => {
      const began = recorder.beginningOf(site.requestId);
      if (began !== undefined) calls.set(placeName(place), began - 1);
    },
  });
  return { invocations: recorder.recorded(), begin, calls, entries };
}

/**
 * The moment up to which a case's run is the recorded one. Absent where the recording does not tell when the case goes
 * another way.
 */
export function sameUntil(
  { faults, crash, worldFault }: CampaignCase,
  { begin, calls, entries }: Omit<RecordedRun, 'invocations'>,
): number | undefined {
  if (worldFault !== undefined) return begin;
  const struck = [
    ...faults.map(({ place }) => calls.get(placeName(place))),
    ...(crash ? [entries.get(entryName(crash))] : []),
  ].filter((moment) => moment !== undefined);
  return struck.length > 0 ? Math.min(...struck) : undefined;
}

function entryName({ machine, state, entry }: StateEntry): string {
  return `${machine}/${state}/${entry}`;
}
