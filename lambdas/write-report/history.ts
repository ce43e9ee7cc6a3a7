import type { ActedCall } from '../shared/contract/progress';
import type { ChangingCall, HistoryEvent, Phase, TimelineEntry, Trouble } from './contract';

/** States in which only people keep the recovery waiting. */
export const WAITS_FOR_PEOPLE = 'Approve cut-over';

/** Which phase a state belongs to; what is not listed is the failure path. */
const PHASES: readonly (readonly [name: string, states: readonly string[]])[] = [
  [
    'plan',
    [
      'Check request',
      'Plan recovery',
      'Check login',
      'Mode?',
      'Lock database',
      'Let previous owner settle',
      'Record world',
      'Check resume',
      'Adopt record',
    ],
  ],
  [
    'freeze',
    [
      'Freeze now?',
      'Show maintenance page',
      'Record writers',
      'Make read only',
      'Stop writers',
      'Writers stopped?',
      'Raise fence',
      'Fence up?',
      'Candidate validated?',
    ],
  ],
  ['restore', ['Start restore', 'Restore finished?', 'Plan another attempt', 'Configure candidate']],
  ['validate', ['Candidate answers?', 'Validate data', 'Gate?']],
  ['wait for approval', [WAITS_FOR_PEOPLE]],
  [
    'swap',
    ['Recheck world', 'Frozen?', 'Swap identifiers', 'Lift read only', 'Verify production', 'Protect production'],
  ],
  [
    'resume',
    [
      'Lower fence',
      'Fence down?',
      'Resume canary',
      'Canary healthy?',
      'Resume writers',
      'Healthy?',
      'Hide maintenance page',
      'Writers steady?',
      'Verify service',
    ],
  ],
  ['close', ['Back up production', 'Write report', 'Notify', 'Unlock', 'Outcome?']],
];

interface Visit {
  readonly state: string;
  readonly base: string;
  readonly at: string;
  readonly seconds: number;
}

/** A loop's Wait, Choice and hold belong to the loop's state; `Undo: ...` states are states of their own. */
export function baseState(state: string): string {
  return state.replace(/: (?:wait|done\?|hold freeze)$/, '');
}

function visitsOf(history: readonly HistoryEvent[], now: Date): readonly Visit[] {
  const entered = history.filter((event) => event.entered !== undefined);
  return entered.map((event, index) => {
    const end = entered[index + 1]?.at ?? now.toISOString();
    const state = event.entered ?? '';
    return { state, base: baseState(state), at: event.at, seconds: secondsBetween(event.at, end) };
  });
}

/** One entry per state, a loop being one entry however often it looked. */
export function timelineOf(history: readonly HistoryEvent[], now: Date): readonly TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  for (const { state, base, at, seconds } of visitsOf(history, now)) {
    const last = entries.at(-1);
    const looked = state === base ? 1 : 0;
    if (last?.state === base) {
      entries[entries.length - 1] = { ...last, seconds: rounded(last.seconds + seconds), rounds: last.rounds + looked };
    } else {
      entries.push({ at, state: base, seconds: rounded(seconds), rounds: looked });
    }
  }
  return entries;
}

/** Seconds by phase, in the order in which the phases began; they add up to the execution. */
export function phasesOf(history: readonly HistoryEvent[], now: Date): readonly Phase[] {
  const seconds = new Map<string, number>();
  for (const visit of visitsOf(history, now)) {
    const name = PHASES.find(([, states]) => states.includes(visit.base))?.[0] ?? 'failure path';
    seconds.set(name, (seconds.get(name) ?? 0) + visit.seconds);
  }
  return [...seconds].map(([name, total]) => ({ name, seconds: rounded(total) }));
}

/** Every change that a function reports to have made. */
export function callsOf(history: readonly HistoryEvent[]): readonly ChangingCall[] {
  return withState(history).flatMap(({ event, state }) =>
    event.output === undefined ? [] : actedIn(event.output).map((call) => ({ ...call, at: event.at, state })),
  );
}

export function troublesOf(history: readonly HistoryEvent[]): readonly Trouble[] {
  const events = withState(history);
  return events.flatMap(({ event, state }, index) => {
    if (!event.error) {
      return [];
    }
    const overcome = events.slice(index).some((later) => later.state === state && later.event.output !== undefined);
    return [{ at: event.at, state, error: event.error.name, cause: causeText(event.error.cause), overcome }];
  });
}

/** End of the last visit to a state; `undefined` when it was never entered or is the current one. */
export function endOf(history: readonly HistoryEvent[], state: string): string | undefined {
  const entered = history.filter((event) => event.entered !== undefined);
  const last = entered.findLastIndex((event) => baseState(event.entered ?? '') === state);
  return last < 0 ? undefined : entered[last + 1]?.at;
}

export function beginOf(history: readonly HistoryEvent[], state: string): string | undefined {
  return history.find((event) => event.entered === state)?.at;
}

export function secondsBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}

export function rounded(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}

function withState(history: readonly HistoryEvent[]) {
  let state = '';
  return history.map((event) => {
    state = event.entered ?? state;
    return { event, state: baseState(state) };
  });
}

function actedIn(output: string): readonly ActedCall[] {
  const value: unknown = JSON.parse(output);
  const acted = typeof value === 'object' && value !== null && 'acted' in value ? value.acted : [];
  return Array.isArray(acted) ? (acted as ActedCall[]) : [];
}

/** Lambda wraps a message as `{"errorType","errorMessage","trace"}`. */
export function causeText(cause: string): string {
  try {
    const parsed: unknown = JSON.parse(cause);
    if (typeof parsed === 'object' && parsed !== null && 'errorMessage' in parsed) {
      return String(parsed.errorMessage);
    }
  } catch {
    // Not every cause is JSON: those of the service itself are plain text.
  }
  return cause;
}
