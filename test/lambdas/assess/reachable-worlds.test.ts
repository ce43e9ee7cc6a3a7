import { describe, expect, it, jest } from '@jest/globals';
import { START as BEFORE, type World as Names } from '../swap-identifiers/renamed-instances';
import {
  afterTime,
  type Case,
  type Ending,
  type Fence,
  STAGES,
  type Stage,
  undo,
  type World,
  type Writers,
} from './undone-worlds';

jest.setTimeout(60_000);

const FENCES: readonly Fence[] = ['recorded', 'lowering', 'quarantine', 'rising', 'foreign'];
const WRITERS: readonly Writers[] = ['recorded', 'starting', 'stopped', 'stopping', 'oneUp', 'suspended'];
const STATUSES = ['available', 'busy', 'failed'] as const;

/** Every picture of names that two renames, a person and a broken instance leave behind. */
function picturesOf(stage: Stage): readonly Names[] {
  const touched = STAGES.indexOf(stage) >= STAGES.indexOf('swap');
  const between: Names = { ...BEFORE, old: { name: 'retired', status: 'available' } };
  const swapped: Names = { ...between, fresh: { name: 'production', status: 'available' } };
  const pictures = touched
    ? [
        BEFORE,
        { ...BEFORE, tagged: true },
        between,
        { ...between, tagged: true },
        swapped,
        { ...swapped, tagged: true },
      ]
    : [BEFORE];
  return pictures.flatMap((names) => {
    const olds = STATUSES.map((status) => ({ ...names, old: names.old && { ...names.old, status } }));
    const freshs = STATUSES.map((status) => ({ ...names, fresh: names.fresh && { ...names.fresh, status } }));
    const gone = { ...names, fresh: undefined };
    const taken = names.fresh?.name === 'production' || names.old?.name === 'production';
    return [...olds, ...freshs.slice(1), gone, ...(taken ? [] : [{ ...names, stranger: 'production' as const }])];
  });
}

const CASES: readonly Case[] = STAGES.flatMap((stage) =>
  picturesOf(stage).flatMap((names) =>
    FENCES.flatMap((fence) =>
      WRITERS.flatMap((writers) =>
        [true, false].flatMap((pageShown) => {
          const world = { names, fence, writers, pageShown };
          const common = { stage, world };
          return [
            ...(['hold', 'resumeOriginal'] as const).flatMap((onFailure) =>
              (['recover', 'freeze', 'prepare'] as const).map((mode) => ({
                ...common,
                mode,
                onFailure,
                reconciles: false,
              })),
            ),
            ...(['recover', 'resume'] as const).map((mode) => ({
              ...common,
              mode,
              onFailure: 'hold' as const,
              reconciles: true,
            })),
          ];
        }),
      ),
    ),
  ),
);

/** Everything that the recovery changes is as it was. */
function isAsBefore(world: World, stage: Stage): boolean {
  const { names, fence, writers } = afterTime(world);
  const fenced = STAGES.indexOf(stage) >= STAGES.indexOf('fence');
  const recordedWriters = STAGES.indexOf(stage) < STAGES.indexOf('writers') || writers === 'recorded';
  return names.old?.name === 'production' && !names.tagged && (fence === 'recorded' || !fenced) && recordedWriters;
}

function tell({ mode, onFailure, stage, reconciles, world }: Case): string {
  const { names, ...rest } = world;
  return JSON.stringify({ mode, onFailure, stage, reconciles, ...names, ...rest });
}

/** Fails with the first case, told in full, that does not keep the promise. */
function expectAll(cases: readonly Case[], promise: (end: Ending, one: Case) => boolean): void {
  const broken = cases.flatMap((one) => {
    const end = undo(one);
    return promise(end, one) ? [] : [{ case: tell(one), end: { ...end, world: JSON.stringify(end.world) } }];
  });
  expect(broken.slice(0, 3)).toEqual([]);
}

const beforeOpening = CASES.filter(({ stage, mode }) => stage !== 'opens' && mode !== 'resume');
const recoveries = beforeOpening.filter(({ mode }) => mode === 'recover');

describe('the failure path from every world that a failure can leave', () => {
  it(`ends in ${CASES.length} of them, within as many actions as there are things to undo`, () => {
    expect(CASES.length).toBeGreaterThan(30_000);
    expectAll(CASES, ({ actions }) => actions.length <= 8);
  });

  it('asks for nothing twice where each action has its effect, but for the steps of the swap', () => {
    expectAll(CASES, ({ actions }) => {
      const single = actions.filter((action) => action !== 'swapBack');
      return new Set(single).size === single.length;
    });
  });

  it('says Unchanged or RolledBack only of a world that is as it was, with no page left', () => {
    expectAll(
      beforeOpening,
      ({ outcome, world }, { stage, mode }) =>
        outcome === 'HeldSafe' ||
        mode === 'prepare' ||
        stage === 'none' ||
        (isAsBefore(world, stage) && !(world.pageShown && stage !== 'opened')),
    );
  });

  it('holds with the writers stopped, the fence up and the name at the original, or says what keeps it from that', () => {
    const excused =
      /does not return by itself|neither original nor candidate|deadline: the|earlier recovery|nothing is stopped/;
    expectAll(
      beforeOpening,
      ({ outcome, why, world }) =>
        outcome !== 'HeldSafe' ||
        excused.test(why) ||
        (world.names.old?.name === 'production' && world.fence === 'quarantine' && world.writers === 'stopped'),
    );
  });

  it('resumes the original where that is configured, whenever the original and its name allow it', () => {
    const chosen = recoveries.filter(({ onFailure }) => onFailure === 'resumeOriginal');
    expectAll(chosen, ({ outcome }, { world: { names } }) => {
      const stuck =
        names.old?.status === 'failed' ||
        names.stranger === 'production' ||
        (names.fresh?.status === 'failed' && names.fresh.name === 'production');
      return outcome === 'HeldSafe' ? stuck : !stuck || outcome === 'Unchanged';
    });
  });

  it('opens nothing and starts nobody where failures are held', () => {
    const held = recoveries.filter(({ onFailure }) => onFailure === 'hold');
    expectAll(held, ({ actions }) => !actions.some((action) => action === 'lowerFence' || action === 'resumeWriters'));
  });

  it('stops the writers before names move, and moves names before anything opens', () => {
    expectAll(beforeOpening, ({ actions }) => {
      const [stop, swap, open] = (['stopWriters', 'swapBack', 'lowerFence'] as const).map((one) =>
        actions.indexOf(one),
      );
      return (swap! < 0 || stop! < swap!) && (swap! < 0 || open! < 0 || swap! < open!);
    });
  });

  it('never goes back once production was opened', () => {
    expectAll(
      CASES.filter(({ stage }) => stage === 'opens'),
      ({ actions }) => actions.every((action) => action === 'hidePage'),
    );
  });

  it('puts the original back into its name without the candidate: broken, or deleted', () => {
    const alone = recoveries.filter(
      ({ world: { names } }) =>
        names.old?.status === 'available' &&
        names.old.name === 'retired' &&
        names.stranger === undefined &&
        (names.fresh === undefined || (names.fresh.status === 'failed' && names.fresh.name === 'candidate')),
    );
    expect(alone.length).toBeGreaterThan(100);
    expectAll(alone, ({ world }) => world.names.old?.name === 'production' && !world.names.tagged);
  });

  it('is idempotent: looking at the end again asks for nothing and says the same', () => {
    expectAll(CASES, (end, one) => {
      const again = undo({ ...one, world: end.world });
      return again.actions.length === 0 && (again.outcome === end.outcome || end.outcome === 'RolledBack');
    });
  });

  it('comes to the same end when any one or two of its actions are lost', () => {
    const sample = CASES.filter((_, index) => index % 7 === 0);
    expectAll(sample, (end, one) =>
      [
        (position: number) => position === 0,
        (position: number) => position < 2,
        (position: number) => position === 1,
      ].every((lost) => {
        const other = undo(one, lost);
        return (
          other.outcome === end.outcome &&
          JSON.stringify(afterTime(other.world)) === JSON.stringify(afterTime(end.world))
        );
      }),
    );
  });

  it('holds, and says so, when an action never has an effect', () => {
    const sample = CASES.filter((_, index) => index % 5 === 0);
    expectAll(sample, (end, one) => {
      const without = undo(one, () => true);
      return end.actions.length === 0 || (without.outcome === 'HeldSafe' && /without effect/.test(without.why));
    });
  });
});
