import type { Quiet } from '../contract/quiet';
import type { RecoveryState } from '../contract/recovery-state';
import type { SeenWriter } from './writer-kind';

/** What the states of this execution saw last; a round of a loop hands its own on. */
export function lastQuiet(state: RecoveryState): Quiet {
  return state.holdFreeze?.quiet ?? state.writersStopped?.quiet ?? {};
}

/** Counts on for writers that are still stopped, and from 0 for those that were not. */
export function quietNow(seen: readonly SeenWriter[], previous: Quiet, waitedSeconds: number): Quiet {
  return Object.fromEntries(
    seen
      .filter(({ settleSeconds, active, stop }) => settleSeconds > 0 && active.length === 0 && stop.length === 0)
      .map(({ subject }) => {
        const before = previous[subject];
        return [subject, before === undefined ? 0 : before + waitedSeconds];
      }),
  );
}

export interface Unsettled {
  readonly why: readonly string[];
  /** Until the last of them has settled. */
  readonly seconds: number;
}

/** Stopped writers whose last work may not have ended. */
export function unsettled(seen: readonly SeenWriter[], quiet: Quiet): Unsettled {
  const left = seen
    .map(({ subject, settleSeconds }) => ({ subject, settleSeconds, passed: quiet[subject] }))
    .filter(({ settleSeconds, passed }) => passed !== undefined && passed < settleSeconds);
  return {
    why: left.map(
      ({ subject, settleSeconds, passed }) =>
        `${subject}: what it began may still run for ${settleSeconds - (passed ?? 0)} s`,
    ),
    seconds: Math.max(0, ...left.map(({ settleSeconds, passed }) => settleSeconds - (passed ?? 0))),
  };
}
