import { describe, expect, it, jest } from '@jest/globals';
import { acquire } from '../../../lambdas/lock-database/acquire';
import { type LockItem, recordKeys } from '../../../lambdas/shared/contract/record-items';
import type { GoneOwner } from '../../../lambdas/shared/contract/recovery-state';
import { Records } from '../../../lambdas/shared/records';
import { raiseEpoch } from '../../../lambdas/take-over/raise-epoch';
import { freeLock } from '../../../lambdas/unlock/free-lock';
import { incident } from '../database-instances';
import { interleave, type Process } from './interleaving';
import { TABLE, tableInMemory } from './table-in-memory';

jest.setTimeout(60_000);

const arn = (name: string) => `arn:aws:states:eu-west-1:111122223333:execution:dev-recover-orders:${name}`;
const NOW = new Date('2026-11-21T12:00:00Z');

interface Change {
  readonly by: string;
  readonly epoch: number;
}

/** One table, the statuses of executions, and every change that was made to the database, in order. */
class Shared {
  readonly table = tableInMemory();
  readonly running = new Set<string>();
  /** Lambdas that may still be at work, by their execution. */
  readonly lambdas = new Set<string>();
  readonly changes: Change[] = [];
  readonly owners: { readonly owner: string; readonly epoch: number }[] = [];

  get state(): string {
    return JSON.stringify([
      this.table.content(),
      [...this.running].sort(),
      [...this.lambdas].sort(),
      this.changes,
      this.owners,
    ]);
  }

  async hold(owner: string, epoch: number): Promise<void> {
    const item: LockItem = {
      pk: recordKeys.lock('orders'),
      state: 'HELD',
      owner: arn(owner),
      incidentId: 'INC-1',
      epoch,
      acquiredAt: '2026-11-21T11:00:00.000Z',
    };
    await this.records().put(item, 'attribute_not_exists(#pk)');
  }

  /** The table as one process sees it: every call is a step of its own. */
  records(call: Call = (_what, run) => run()): Records {
    const send = (command: object) =>
      call(`${command.constructor.name}`, () => this.table.client.send(command as never) as Promise<unknown>);
    return new Records(TABLE, { send } as never);
  }
}
type Call = Parameters<Process<Shared>>[1];

/** A changing function: guard, then the change, as often as it has changes to make. */
async function change(shared: Shared, call: Call, by: string, epoch: number, times = 2): Promise<void> {
  const records = shared.records(call);
  for (let made = 0; made < times; made++) {
    await records.guard('orders', arn(by), { epoch });
    await call(`change by ${by}`, async () => void shared.changes.push({ by, epoch }));
  }
}

/** The Lambda of an execution that may have been stopped: it runs on for at most 75 s. */
function leftBehind(by: string, epoch: number): Process<Shared> {
  return async (shared, call) => {
    try {
      await change(shared, call, by, epoch);
    } finally {
      await call(`end of the Lambda of ${by}`, async () => void shared.lambdas.delete(by));
    }
  };
}

/** An execution: takes the lock, lets others run out, changes, gives the lock back. */
function execution(name: string, reconciles?: GoneOwner): Process<Shared> {
  return async (shared, call) => {
    await call(`start of ${name}`, async () => void shared.running.add(arn(name)));
    try {
      const isRunning = (owner: string) => call('isRunning', async () => shared.running.has(owner));
      const request = { database: 'orders', owner: arn(name), incident: incident(), reconciles, now: NOW };
      const { epoch, settleSeconds } = await acquire(shared.records(call), { isRunning }, request);
      shared.owners.push({ owner: name, epoch });
      if (settleSeconds > 0) await call('settle', async () => undefined);
      await change(shared, call, name, epoch, 1);
      await freeLock(shared.records(call), { database: 'orders', executionArn: arn(name), epoch });
    } finally {
      await call(`end of ${name}`, async () => void shared.running.delete(arn(name)));
    }
  };
}

/** A lock that is taken over is given 90 s, in which every Lambda of the last owner comes to its end. */
const enabled = (shared: Shared, what: string) => what !== 'settle' || shared.lambdas.size === 0;

/** Nobody changes anything under an epoch that has passed, and no two owners share one. */
function expectOneOwner({ changes, owners }: Shared): void {
  const epochs = changes.map(({ epoch }) => epoch);
  expect(epochs).toEqual(epochs.toSorted((a, b) => a - b));
  expect(new Set(owners.map(({ epoch }) => epoch)).size).toBe(owners.length);
}

async function explore(
  begin: (shared: Shared) => void,
  processes: readonly Process<Shared>[],
  atEnd: (shared: Shared, errors: readonly (Error | undefined)[]) => void,
) {
  return interleave(
    () => {
      const shared = new Shared();
      begin(shared);
      return shared;
    },
    processes,
    {
      stateOf: ({ state }) => state,
      enabled,
      atEnd: (shared, errors) => {
        expectOneOwner(shared);
        atEnd(shared, errors);
      },
    },
  );
}

/** A owns the database under epoch 1, was stopped, and its Lambda is in the midst of its changes. */
function stoppedOwner(shared: Shared): void {
  void shared.hold('A', 1);
  shared.lambdas.add('A');
}

const names = (errors: readonly (Error | undefined)[]) => errors.map((error) => error?.name);

describe('the lock, in every order of the calls of those who want it', () => {
  it('E15 goes to one of two starts; the other is refused with the owner and where to look, or comes after it', async () => {
    const refusals = new Set<string>();
    const { runs } = await explore(
      () => undefined,
      [execution('B'), execution('C')],
      ({ owners, changes }, errors) => {
        const refused = errors.filter((error) => error !== undefined);
        expect(owners.length + refused.length).toBe(2);
        expect(changes).toHaveLength(owners.length);
        for (const { name, message } of refused) {
          expect(name).toBe('DatabaseLocked');
          refusals.add(message);
        }
      },
    );
    expect(runs).toBeGreaterThan(3);
    const [first] = [...refusals];
    expect(first).toMatch(/found incident 'INC-1' at work since .* as 'arn:.*:[BC]'.*console\.aws\.amazon\.com/);
  });

  it('lets nothing of a stopped owner change anything after the next owner has begun', async () => {
    const { runs, situations } = await explore(
      stoppedOwner,
      [leftBehind('A', 1), execution('B')],
      ({ changes, owners }) => {
        expect(owners).toEqual([{ owner: 'B', epoch: 2 }]);
        expect(changes.at(-1)).toEqual({ by: 'B', epoch: 2 });
      },
    );

    // The stopped one made none, one or both of its changes before.
    expect(runs).toBe(3);
    expect(situations).toBeGreaterThan(40);
  });

  it('goes to one of a new start, another and Reconcile, whoever comes first, while the Lambda of the last owner runs', async () => {
    const gone: GoneOwner = { executionArn: arn('A'), epoch: 1 };
    const outcomes = new Set<string>();
    await explore(stoppedOwner, [leftBehind('A', 1), execution('B'), execution('R', gone)], ({ owners }, errors) => {
      expect(owners.length).toBeGreaterThanOrEqual(1);
      expect(names(errors.slice(1)).every((name) => name === undefined || name === 'DatabaseLocked')).toBe(true);
      outcomes.add(owners.map(({ owner }) => owner).join(' then '));
    });
    // Reconcile never follows a new start: the lock is not the one that it was to take over any more.
    expect([...outcomes].sort()).toEqual(['B', 'R', 'R then B']);
  });

  it('stays with an owner whose failure path raises the epoch, and silences the Lambda that the failed state left', async () => {
    const failing: Process<Shared> = async (shared, call) => {
      const now = NOW;
      const { epoch } = await raiseEpoch(shared.records(call), { database: 'orders', executionArn: arn('A'), now });
      await call('settle', async () => undefined);
      await change(shared, call, 'A', epoch, 1);
    };
    await explore(
      (shared) => {
        stoppedOwner(shared);
        shared.running.add(arn('A'));
      },
      [leftBehind('A', 1), failing, execution('B')],
      ({ changes, owners }, errors) => {
        expect(owners).toEqual([]);
        expect(errors[2]?.name).toBe('DatabaseLocked');
        expect(changes.at(-1)).toEqual({ by: 'A', epoch: 2 });
      },
    );
  });

  it('is not given away by an owner that gives it back twice, when somebody else has it by then', async () => {
    const twice: Process<Shared> = async (shared, call) => {
      const lock = { database: 'orders', executionArn: arn('A'), epoch: 1 };
      await freeLock(shared.records(call), lock);
      await freeLock(shared.records(call), lock);
    };
    await explore(
      (shared) => void shared.hold('A', 1),
      [twice, execution('B')],
      ({ owners, changes }, errors) => {
        expect(names(errors)).toEqual([undefined, undefined]);
        expect([owners, changes]).toEqual([[{ owner: 'B', epoch: 2 }], [{ by: 'B', epoch: 2 }]]);
      },
    );
  });
});
