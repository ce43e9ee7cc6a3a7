import type { AssessInput, AssessOutput, ObservedWriters } from '../../../lambdas/assess/contract';
import { decide } from '../../../lambdas/assess/decide';
import { seenOf } from '../../../lambdas/assess/names-picture';
import { countTries } from '../../../lambdas/assess/tries';
import type { Mode, OnFailure, Outcome } from '../../../lambdas/shared/contract/incident';
import type { RecordItem } from '../../../lambdas/shared/contract/record-items';
import type { UndoAction } from '../../../lambdas/shared/contract/recovery-state';
import { NAMES, openRecord } from '../database-instances';
import { afterRound, atRest, type World as Names, settledView } from '../swap-identifiers/renamed-instances';
import { recorded } from '../writers';

/** How far the recovery came, each including what is before it. */
export const STAGES = ['none', 'opened', 'page', 'writers', 'fence', 'swap', 'opens'] as const;
export type Stage = (typeof STAGES)[number];

export type Fence = 'recorded' | 'lowering' | 'quarantine' | 'rising' | 'foreign';
export type Writers = 'recorded' | 'starting' | 'stopped' | 'stopping' | 'oneUp' | 'suspended';

/** Production as it is; only what Assess asks for changes it. */
export interface World {
  readonly names: Names;
  readonly fence: Fence;
  readonly writers: Writers;
  readonly pageShown: boolean;
}

export interface Case {
  readonly mode: Mode;
  readonly onFailure: OnFailure;
  readonly stage: Stage;
  readonly reconciles: boolean;
  readonly world: World;
}

const GROUPS: Readonly<Record<Fence, readonly [group: string, status: string]>> = {
  recorded: ['sg-db', 'active'],
  lowering: ['sg-db', 'adding'],
  quarantine: ['sg-fence', 'active'],
  rising: ['sg-fence', 'adding'],
  foreign: ['sg-of-somebody', 'active'],
};
/** `active`, `toStop`, `toResume`, `missing` as counts. */
const WRITERS: Readonly<Record<Writers, ObservedWriters>> = {
  recorded: writers(1, 1, 0, 0),
  starting: writers(1, 1, 0, 1),
  stopped: writers(0, 0, 1, 1),
  stopping: writers(1, 0, 1, 1),
  oneUp: writers(1, 1, 1, 1),
  suspended: writers(1, 1, 1, 0),
};

function writers(active: number, toStop: number, toResume: number, missing: number): ObservedWriters {
  const told = (count: number) => Array.from({ length: count }, () => 'shop/api');
  return { active: told(active), toStop, toResume, missing: told(missing) };
}

const reached = (stage: Stage, than: Stage) => STAGES.indexOf(stage) >= STAGES.indexOf(than);

function recordOf(stage: Stage): RecordItem | undefined {
  if (stage === 'none') return undefined;
  const at = (than: Stage, changes: Partial<RecordItem>) => (reached(stage, than) ? changes : {});
  return openRecord({
    ...at('page', { pageShownAt: 'then' }),
    ...at('writers', { writers: [recorded('api')], writersRecordedAt: 'then' }),
    ...at('fence', { fenceRaisedAt: 'then' }),
    ...at('swap', { candidateResourceId: 'db-NEW', swapStartedAt: 'then' }),
    ...at('opens', { pointOfNoReturnAt: 'then' }),
  });
}
const RECORDS = new Map(STAGES.map((stage) => [stage, recordOf(stage)]));

/** The fence is around the original, and once it has passed on, around whoever holds the name. */
function observe({ mode, onFailure, stage, reconciles }: Case, world: World): Omit<AssessInput, 'previous' | 'now'> {
  const record = RECORDS.get(stage);
  const { names, pageShown } = world;
  const { original, candidate, holderResourceId } = settledView(names);
  const [groupId, status] = GROUPS[world.fence];
  const memberships = [{ groupId, status }];
  return {
    mode,
    onFailure,
    productionIdentifier: NAMES.production,
    quarantineGroupId: 'sg-fence',
    record,
    original: original && { ...original, memberships },
    candidate: record?.candidateResourceId && candidate ? { ...candidate, memberships } : undefined,
    holderResourceId,
    writers: record?.writers && WRITERS[world.writers],
    pageShown,
    serving: false,
    reconciles,
  };
}

/** What an action makes of the world at once; the rest comes with time. */
function acted(world: World, action: UndoAction): World {
  switch (action) {
    case 'stopWriters':
      return { ...world, writers: 'stopping' };
    case 'resumeWriters':
      return { ...world, writers: 'starting' };
    case 'raiseFence':
      return { ...world, fence: 'rising' };
    case 'lowerFence':
      return { ...world, fence: 'lowering' };
    case 'hidePage':
      return { ...world, pageShown: false };
    case 'swapBack':
      return { ...world, names: atRest(afterRound(world.names, settledView(world.names), 'back')) };
    default:
      throw new Error(`'${action}' is not part of this model: no proxy is recorded`);
  }
}

/** A minute later: what was begun has shown its effect. */
export function afterTime(world: World): World {
  const { fence, writers: now } = world;
  return {
    names: atRest(world.names),
    fence: fence === 'rising' ? 'quarantine' : fence === 'lowering' ? 'recorded' : fence,
    writers: now === 'stopping' ? 'stopped' : now === 'starting' ? 'recorded' : now,
    pageShown: world.pageShown,
  };
}

export interface Ending {
  readonly outcome: Outcome;
  readonly why: string;
  readonly actions: readonly UndoAction[];
  readonly rounds: number;
  readonly world: World;
}

const DEADLINE_SECONDS = 2 * 3600;
const START = Date.parse('2026-11-21T12:00:00Z');

/** The loop of `Assess` and its `Undo:` states. `lost` says which of the actions, counted from 0, have no effect. */
export function undo(one: Case, lost: (position: number) => boolean = () => false): Ending {
  let { world } = one;
  let previous: AssessOutput | undefined;
  const actions: UndoAction[] = [];
  let unseenSince: string | undefined;
  for (let seconds = 0, rounds = 1; ; rounds++) {
    const now = new Date(START + seconds * 1000);
    const seen = observe(one, world);
    unseenSince = seen.candidate ? undefined : (unseenSince ?? now.toISOString());
    const input = { ...seen, candidateUnseenSince: unseenSince, previous, now };
    const decision = decide(input);
    const { action, why, outcome } = decision;
    const end = { why, actions, rounds, world };
    if (outcome) return { outcome, ...end };
    if (action === 'holdSafe') return { outcome: 'HeldSafe', ...end };
    if (seconds >= DEADLINE_SECONDS) return { outcome: 'HeldSafe', ...end, why: `deadline: ${why}` };
    previous = { ...countTries(decision, previous, seenOf(input), now), action, why } as AssessOutput;
    if (action === 'wait' || action === 'none') {
      seconds += 30;
      world = afterTime(world);
    } else {
      seconds += 5;
      world = lost(actions.push(action) - 1) ? world : acted(world, action);
    }
  }
}
