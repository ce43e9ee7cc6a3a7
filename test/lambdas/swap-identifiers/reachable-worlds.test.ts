import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import type { Direction } from '../../../lambdas/swap-identifiers/contract';
import {
  afterPerson,
  afterRound,
  afterTime,
  atRest,
  keyOf,
  refusalOf,
  START,
  settledView,
  stepFor,
  views,
  type World,
} from './renamed-instances';

jest.setTimeout(60_000);

const DIRECTIONS: readonly Direction[] = ['forward', 'back'];
/** Two renames, a tag, and the reads that see them done. */
const MOST_ROUNDS = 8;

/** Both directions from every world, whatever is read of it; a new execution may start anywhere and remembers nothing. */
function afterSaga(world: World): World[] {
  return [
    { ...world, left: false },
    ...views(world).flatMap((view) => DIRECTIONS.map((direction) => afterRound(world, view, direction))),
  ];
}

function reachable(from: readonly World[], next: (world: World) => readonly World[]): ReadonlyMap<string, World> {
  const found = new Map(from.map((world) => [keyOf(world), world]));
  const open = [...found.values()];
  for (let world = open.pop(); world; world = open.pop()) {
    for (const one of next(world)) {
      const key = keyOf(one);
      if (!found.has(key)) {
        found.set(key, one);
        open.push(one);
      }
    }
  }
  return found;
}

type End = { readonly end: 'swapped' | 'waits' | 'error'; readonly world: World; readonly error?: string };

/** Nothing interferes any more: how the saga ends from here, and after how many rounds at most. */
function finish(start: World, direction: Direction): End {
  let world = atRest(start);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const view = settledView(world);
    const step = stepFor(world, view, direction);
    if (step.kind === 'swapped') return { end: 'swapped', world };
    if (step.kind === 'error') return { end: 'error', world, error: step.name };
    const refusal = refusalOf(world, step);
    if (refusal) return { end: 'error', world, error: refusal };
    const next = atRest(afterRound(world, view, direction));
    if (keyOf(next) === keyOf(world)) return { end: 'waits', world };
    world = next;
  }
  throw new Error(`not finished after ${MOST_ROUNDS} rounds ${direction} from ${keyOf(start)}`);
}

function isFully(direction: Direction, { old, fresh, tagged }: World): boolean {
  return direction === 'forward'
    ? fresh?.name === 'production' && old?.name === 'retired' && tagged
    : old?.name === 'production' && !tagged && fresh?.name !== 'production';
}

describe('swap from every world that renames, late reads, crashes and a breaking candidate can make', () => {
  let worlds: ReadonlyMap<string, World>;
  beforeAll(() => {
    worlds = reachable([START], (world) => [...afterSaga(world), ...afterTime(world)]);
  });

  it('is enumerated, and no step of any of them renames a wrong instance', () => {
    expect(worlds.size).toBeGreaterThan(300);
  });

  it('never leaves two with the production identifier, and always one once everything rests', () => {
    for (const world of worlds.values()) {
      const holders = [world.old, world.fresh].filter(
        (one) => one?.name === 'production' || one?.target === 'production',
      );
      expect(holders.length).toBeLessThanOrEqual(1);
    }
  });

  it('P2 ends fully swapped going forward, unless the candidate has broken or an old read deceives it until its deadline', () => {
    for (const world of worlds.values()) {
      const { end, error, world: last } = finish(world, 'forward');
      if (world.fresh?.status === 'failed') {
        expect([keyOf(world), end === 'swapped' || error === 'InstanceUnusable' || isDeceived(world)]).toEqual([
          keyOf(world),
          true,
        ]);
      } else if (!isDeceived(world)) {
        expect([keyOf(world), end, isFully('forward', last)]).toEqual([keyOf(world), 'swapped', true]);
      }
    }
  });

  it('P2 ends fully original going back, unless a broken candidate holds the name, which RDS does not rename', () => {
    for (const world of worlds.values()) {
      const { end, world: last } = finish(world, 'back');
      const stuck = last.fresh?.status === 'failed' && last.fresh.name === 'production';
      expect([keyOf(world), end, isFully('back', last)]).toEqual([keyOf(world), stuck ? 'waits' : 'swapped', !stuck]);
    }
  });
});

/** It has read the original under another name, and that was out of date: it waits for its deadline and is undone. */
function isDeceived({ left, old }: World): boolean {
  return left && (old?.target ?? old?.name) === 'production';
}

describe('swap while somebody else takes, leaves, renames or deletes', () => {
  let worlds: ReadonlyMap<string, World>;
  beforeAll(() => {
    // One act of somebody at any moment.
    const alone = reachable([START], (world) => [...afterSaga(world), ...afterTime(world)]);
    const touched = reachable([...alone.values()].flatMap(afterPerson), (world) => [
      ...afterSaga(world),
      ...afterTime(world),
    ]);
    worlds = new Map([...alone, ...touched]);
  });

  it('never renames what is not ours', () => {
    expect(worlds.size).toBeGreaterThan(1500);
  });

  it.each(DIRECTIONS)('%s: refuses by name where a stranger holds the production identifier', (direction) => {
    for (const world of worlds.values()) {
      const rest = atRest(world);
      if (rest.stranger === 'production' && rest.old && rest.fresh) {
        expect(finish(world, direction)).toMatchObject({ end: 'error', error: 'SwapUnsafe' });
      }
    }
  });

  it.each(DIRECTIONS)(
    '%s: ends as asked wherever what it needs exists, is sound, and the names are free',
    (direction) => {
      const away = direction === 'forward' ? 'retired' : 'candidate';
      let ended = 0;
      for (const world of worlds.values()) {
        const rest = atRest(world);
        const { fresh } = rest;
        const enough =
          direction === 'forward'
            ? fresh?.status === 'available'
            : fresh?.status !== 'failed' || fresh.name !== 'production';
        const sound = rest.old && enough;
        if (!sound || rest.stranger === 'production' || rest.stranger === away || isDeceived(world)) continue;
        const leaving = direction === 'forward' ? rest.old : rest.fresh;
        // The other one has taken the name that this one would leave to.
        const blocked = leaving?.name === 'production' && [rest.old, rest.fresh].some((one) => one?.name === away);
        const { end, world: last } = finish(world, direction);
        if (blocked) expect([keyOf(world), end]).toEqual([keyOf(world), 'waits']);
        else {
          expect([keyOf(world), end]).toEqual([keyOf(world), 'swapped']);
          expect(last[direction === 'forward' ? 'fresh' : 'old']?.name).toBe('production');
          ended++;
        }
      }
      expect(ended).toBeGreaterThan(500);
    },
  );
});

describe('swap along sampled paths', () => {
  const seed = Number(process.env['FC_SEED'] ?? 20261121);

  it(`comes to rest as asked after any interference, seed ${seed}`, () => {
    const turn = fc.record({
      kind: fc.constantFrom('saga', 'time', 'person', 'crash'),
      pick: fc.nat(1000),
      direction: fc.constantFrom(...DIRECTIONS),
    });
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 40 }), fc.constantFrom(...DIRECTIONS), (turns, last) => {
        let world = START;
        for (const { kind, pick, direction } of turns) {
          const read = views(world);
          const next =
            kind === 'crash'
              ? [{ ...world, left: false }]
              : kind === 'time'
                ? afterTime(world)
                : kind === 'person'
                  ? afterPerson(world).filter(({ old, fresh }) => old && fresh)
                  : [afterRound(world, read[pick % read.length]!, direction)];
          world = next.length > 0 ? next[pick % next.length]! : world;
        }
        const { end, error, world: ended } = finish({ ...world, left: false }, last);
        if (end === 'error') expect(['SwapUnsafe', 'InstanceUnusable']).toContain(error);
        if (end === 'swapped') expect(ended[last === 'forward' ? 'fresh' : 'old']?.name).toBe('production');
      }),
      { seed, numRuns: 1000 },
    );
  });
});
