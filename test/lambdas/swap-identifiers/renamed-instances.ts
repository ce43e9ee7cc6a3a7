import type { Direction, SwapStep, SwapWorld } from '../../../lambdas/swap-identifiers/contract';
import { decide, requireKnownHolder } from '../../../lambdas/swap-identifiers/decide';
import { candidate, NAMES, original } from '../database-instances';

/** `other`: a name that a person chose. */
export const IDENTIFIERS = { ...NAMES, other: 'orders-db-of-somebody' } as const;
export type Name = keyof typeof IDENTIFIERS;
const NAME_LIST = Object.keys(IDENTIFIERS) as Name[];

/** `lag`: its rename is over, and readers may still see this name, `renaming`, or nothing. */
export interface Instance {
  readonly name: Name;
  readonly target?: Name;
  readonly lag?: Name;
  readonly status: 'available' | 'busy' | 'failed';
}

/** Everything that decides how the swap goes on: RDS as it is, whatever readers are shown, and what the saga remembers. */
export interface World {
  /** `undefined`: somebody has deleted it. */
  readonly old: Instance | undefined;
  readonly fresh: Instance | undefined;
  /** Name of an instance that somebody else made. */
  readonly stranger: Name | undefined;
  readonly tagged: boolean;
  /** The saga's memory within one execution. */
  readonly left: boolean;
}

export const START: World = {
  old: { name: 'production', status: 'available' },
  fresh: { name: 'candidate', status: 'available' },
  stranger: undefined,
  tagged: false,
  left: false,
};

const OWN_TAGS = { 'recovery:incident': 'INC-1', 'recovery:role': 'retired' };
type Which = 'old' | 'fresh';
const IDS = { old: 'db-OLD', fresh: 'db-NEW' } as const;
const STRANGER = 'db-STRANGER';

export function keyOf({ old, fresh, stranger, tagged, left }: World): string {
  const one = (instance: Instance | undefined) =>
    instance ? `${instance.name}>${instance.target ?? ''}<${instance.lag ?? ''} ${instance.status}` : 'gone';
  return [one(old), one(fresh), stranger ?? '', tagged, left].join('|');
}

/** Everything that may be read of a world now: by the two resource IDs and by the production identifier, each as late as it likes. */
export function views(world: World): readonly SwapWorld[] {
  const { old, fresh } = world;
  return shownOf(old).flatMap((oldView) =>
    shownOf(fresh).flatMap((freshView) =>
      holdersOf(world).map((holderResourceId) => ({
        original: oldView && originalOf(oldView, world.tagged),
        candidate: freshView && candidateOf(freshView),
        holderResourceId,
      })),
    ),
  );
}

/** What is read once nothing lags any more. */
export function settledView(world: World): SwapWorld {
  const [view, ...others] = views(world);
  if (!view || others.length > 0) throw new Error(`${keyOf(world)} is not settled`);
  return view;
}

interface Shown {
  readonly name: Name;
  readonly status: string;
}

function shownOf(instance: Instance | undefined): readonly (Shown | undefined)[] {
  if (!instance) return [undefined];
  const { name, target, lag, status } = instance;
  const now = { name, status: status === 'busy' ? 'backing-up' : status };
  if (target) return [{ name, status: 'available' }, { name, status: 'renaming' }, undefined];
  return lag ? [{ name: lag, status: 'available' }, { name: lag, status: 'renaming' }, undefined, now] : [now];
}

function holdersOf({ old, fresh, stranger }: World): readonly (string | undefined)[] {
  const found = new Set<string | undefined>();
  let unsettled = false;
  for (const [which, instance] of [['old', old] as const, ['fresh', fresh] as const]) {
    unsettled ||= instance?.target !== undefined || instance?.lag !== undefined;
    if (instance?.name === 'production' || instance?.lag === 'production') found.add(IDS[which]);
  }
  if (stranger === 'production') return [STRANGER];
  return unsettled || found.size === 0 ? [...found, undefined] : [...found];
}

const made = new Map<string, unknown>();
function once<T>(key: string, make: () => T): T {
  if (!made.has(key)) made.set(key, make());
  return made.get(key) as T;
}

function originalOf({ name, status }: Shown, tagged: boolean) {
  const TagList = tagged ? Object.entries(OWN_TAGS).map(([Key, Value]) => ({ Key, Value })) : [];
  return once(`old ${name} ${status} ${tagged}`, () =>
    original({ DBInstanceIdentifier: IDENTIFIERS[name], DBInstanceStatus: status, TagList }),
  );
}

function candidateOf({ name, status }: Shown) {
  return once(`fresh ${name} ${status}`, () =>
    candidate({ DBInstanceIdentifier: IDENTIFIERS[name], DBInstanceStatus: status }),
  );
}

/** What the saga answers to a view, or the name of its error. */
export function stepFor(
  world: World,
  view: SwapWorld,
  direction: Direction,
): SwapStep | { readonly kind: 'error'; readonly name: string } {
  try {
    const left = direction === 'forward' && world.left;
    const candidateGone = world.fresh === undefined;
    return decide({ direction, world: view, names: NAMES, left, candidateGone, ownTags: OWN_TAGS });
  } catch (error) {
    return { kind: 'error', name: (error as Error).name };
  }
}

/** The error with which RDS's refusal of a rename ends the saga: somebody else has the name, so waiting is no use. */
export function refusalOf(world: World, step: ReturnType<typeof stepFor>): string | undefined {
  if (step.kind !== 'rename' || IDENTIFIERS[world.stranger ?? 'other'] !== step.to || !world.stranger) return undefined;
  try {
    requireKnownHolder(STRANGER, { original: IDS.old, candidate: IDS.fresh }, step.to);
    return undefined;
  } catch (error) {
    return (error as Error).name;
  }
}

/** The world after one round. Throws when RDS carries out something that must never be asked for. */
export function afterRound(world: World, view: SwapWorld, direction: Direction): World {
  const step = stepFor(world, view, direction);
  const seenAway = view.original !== undefined && view.original.ref.identifier !== NAMES.production;
  const remembering = { ...world, left: world.left || (direction === 'forward' && seenAway) };
  switch (step.kind) {
    case 'rename':
      return renamed(remembering, step, direction);
    case 'tag':
    case 'untag':
      return { ...remembering, tagged: step.kind === 'tag' };
    default:
      return remembering;
  }
}

function renamed(world: World, step: Extract<SwapStep, { kind: 'rename' }>, direction: Direction): World {
  const from = nameOf(step.from);
  const to = nameOf(step.to);
  if (to === 'production' && step.resourceId !== IDS[direction === 'forward' ? 'fresh' : 'old']) {
    throw new Error(`'${step.resourceId}' must not get the production identifier on the way ${direction}`);
  }
  // As RDS: by name, refused while it is busy or the name is taken, also by a rename under way.
  const taken = world.stranger === to || [world.old, world.fresh].some((one) => one?.name === to || one?.target === to);
  if (world.stranger === from) {
    if (taken) return world;
    throw new Error(`a stranger was renamed from '${from}' to '${to}'`);
  }
  const which = (['old', 'fresh'] as const).find((one) => world[one]?.name === from && !world[one]?.target);
  const instance = which && world[which];
  if (!which || !instance || instance.status !== 'available' || taken) return world;
  if (IDS[which] !== step.resourceId) {
    throw new Error(`'${IDS[which]}' was renamed from '${from}' to '${to}' in place of '${step.resourceId}'`);
  }
  return { ...world, [which]: { name: from, target: to, status: 'available' } };
}

function nameOf(identifier: string): Name {
  const found = NAME_LIST.find((name) => IDENTIFIERS[name] === identifier);
  if (!found) throw new Error(`unknown identifier '${identifier}'`);
  return found;
}

/** Time: a rename ends, readers catch up, a backup begins or ends, a candidate breaks. */
export function afterTime(world: World): readonly World[] {
  return (['old', 'fresh'] as const).flatMap((which) => {
    const instance = world[which];
    if (!instance) return [];
    const become = (next: Instance): World => ({ ...world, [which]: next });
    const { name, target, lag, status } = instance;
    if (target) return [become({ name: target, lag: name, status })];
    return [
      ...(lag ? [become({ name, status })] : []),
      ...(status === 'available' ? [become({ ...instance, status: 'busy' })] : []),
      ...(status === 'busy' ? [become({ ...instance, status: 'available' })] : []),
      ...(which === 'fresh' && status !== 'failed' ? [become({ ...instance, status: 'failed' })] : []),
    ];
  });
}

/** What somebody else may do, which readers see at once: take or leave a name, rename or delete one of the two. */
export function afterPerson(world: World): readonly World[] {
  const names = [world.stranger, world.old?.name, world.old?.target, world.fresh?.name, world.fresh?.target];
  const free = NAME_LIST.filter((name) => !names.includes(name));
  const moved = (which: Which): World[] => {
    const instance = world[which];
    if (!instance || instance.target || instance.lag) return [];
    const renames =
      instance.status === 'available' ? free.map((name) => ({ ...world, [which]: { ...instance, name } })) : [];
    return [...renames, { ...world, [which]: undefined }];
  };
  return [
    ...free.map((stranger) => ({ ...world, stranger })),
    ...(world.stranger ? [{ ...world, stranger: undefined }] : []),
    ...moved('old'),
    ...moved('fresh'),
  ];
}

/** Everything comes to rest: renames and backups end, readers see what is. */
export function atRest(world: World): World {
  const rest = (instance: Instance | undefined): Instance | undefined =>
    instance && {
      name: instance.target ?? instance.name,
      status: instance.status === 'busy' ? 'available' : instance.status,
    };
  return { ...world, old: rest(world.old), fresh: rest(world.fresh) };
}
