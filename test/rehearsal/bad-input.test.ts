import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RecoveryPlan } from '../../lambdas/shared/contract/recovery-plan';
import { DISTURBANCES, production } from './bad-surroundings';
import { iso, RecoveryDesk } from './recovery-desk';
import { namesOf } from './rehearsal-world';

const MOST_CONSIDERED = 10;

let desk: RecoveryDesk;

beforeAll(async () => {
  desk = await RecoveryDesk.open(MOST_CONSIDERED + 1);
});

afterAll(() => desk?.open.close());

describe('a request', () => {
  it('refuses every field at fault, and every contradiction between fields, in one answer', async () => {
    const cause = await desk.refusal({
      incidentId: 'no spaces here',
      mode: 'restore',
      reason: '',
      colour: 'red',
      corruption: { since: '2999-01-01T00:00:00Z', extent: 7 },
      restoreTo: { time: desk.second, latestBefore: desk.second, until: 'now' },
      confirm: 'users-db',
      stopWrites: 'later',
      resumeWith: { 'users-api': 'users-api:latest' },
    });

    for (const fault of [
      /incidentId: found "no spaces here"/,
      /mode: found "restore", expected 'plan', 'prepare' or 'recover'/,
      /reason: found ""/,
      /unknown field 'colour'/,
      /corruption\.since: found 2999-.*a time that has passed/,
      /corruption\.extent: found 7/,
      /restoreTo: found unknown field 'until'/,
      /restoreTo: found 'time' and 'latestBefore', expected exactly one/,
      /confirm: found "users-db", expected the production identifier 'orders-db-dev'/,
      /stopWrites: found "later"/,
      /resumeWith\.users-api: found "users-api:latest", expected a complete task definition ARN/,
      /resumeWith\.users-api: found a service that is not configured/,
    ]) {
      expect(cause).toMatch(fault);
    }
  });

  it('refuses fields that only the recovery itself may write', async () => {
    const cause = await desk.refusal(
      desk.request({ assessment: { outcome: 'Recovered' }, held: {}, lock: { epoch: 1 } }),
    );

    expect(cause).toContain("unknown field 'assessment', 'held', 'lock'");
  });

  // Step Functions cannot put the failure of a state into an input that is no object, so the end has its name.
  it.each([[[]], ['text'], [null], [7]])('refuses %j, which is no object', async (input) => {
    const mark = desk.open.mark();

    const { outcome, cause } = await desk.open.execute(input);

    expect(outcome).toBe('States.ResultPathMatchFailure');
    expect(cause).toContain("'Check request'");
    expect(namesOf(desk.open.changes(mark))).toEqual([]);
  });

  it('refuses a time after the corruption began', async () => {
    const corruption = { since: iso(Date.parse(desk.second) - 1000) };

    expect(await desk.refusal(desk.request({ corruption, restoreTo: { time: desk.second } }))).toMatch(
      /restoreTo\.time: found .* expected a time not after corruption\.since/,
    );
  });

  it('refuses the very second in which the corruption began', async () => {
    expect(
      await desk.refusal(desk.request({ corruption: { since: desk.second }, restoreTo: { time: desk.second } })),
    ).toMatch(/a time before the corruption began/);
  });

  it.each(['recover', 'prepare'])('refuses to %s without a usable restore point', async (mode) => {
    expect(await desk.refusal(desk.request({ mode, restoreTo: { latestBefore: '2020-01-01T00:00:00Z' } }))).toMatch(
      /none of \d+ recovery points usable/,
    );
  });
});

describe('a recovery point', () => {
  it.each([
    ['CREATING', /is still being made/],
    ['PARTIAL', /has status 'PARTIAL'/],
    ['EXPIRED', /has status 'EXPIRED'/],
  ] as const)('refuses one in status %s', async (status, told) => {
    const { backup } = desk.open.world.services;
    backup.setRecoveryPointStatus(desk.newestPoint, status);
    try {
      expect(await desk.refusal(desk.request())).toMatch(told);
    } finally {
      backup.setRecoveryPointStatus(desk.newestPoint, 'COMPLETED');
    }
  });

  it('refuses one that expires before the restore could be over', async () => {
    const recoveryPointArn = await desk.takePoint(1);

    const cause = await desk.refusal(
      desk.request({ corruption: { since: desk.now().toISOString() }, restoreTo: { recoveryPointArn } }),
    );

    expect(cause).toMatch(/expires at/);
  });

  it('refuses the continuous one, which is asked for by a time', async () => {
    const { awsBackupRecoveryPointArn } = production(desk.open.world);

    expect(await desk.refusal(desk.request({ restoreTo: { recoveryPointArn: awsBackupRecoveryPointArn } }))).toMatch(
      /found a continuous recovery point.*ask for a time/,
    );
  });
});

describe('surroundings', () => {
  it.each(DISTURBANCES.map((disturbance) => [disturbance.what, disturbance] as const))(
    'refuses because of %s',
    async (_, { arrange, told }) => {
      const undo = await arrange(desk.open.world);
      try {
        const cause = await desk.refusal(desk.request());
        expect(cause).toMatch(told);
        expect(cause).toContain('refused for 1 reason:');
      } finally {
        await undo();
      }
    },
  );

  it('refuses because of all of them in one answer, and a plan lists each as a finding', async () => {
    const undos: (() => void | Promise<void>)[] = [];
    const resumeWith = { 'orders-api': 'arn:aws:ecs:eu-west-1:111122223333:task-definition/orders-api:99' };
    try {
      for (const { arrange } of DISTURBANCES) {
        undos.unshift(await arrange(desk.open.world));
      }
      const told = [...DISTURBANCES.map((disturbance) => disturbance.told), /orders-api:99: found status 'missing'/];

      const cause = await desk.refusal(desk.request({ resumeWith, restoreTo: { time: '2020-01-01T00:00:00Z' } }));
      const { findings } = await desk.planned({ resumeWith, restoreTo: { time: '2020-01-01T00:00:00Z' } });

      const refused = findings.filter(({ level }) => level === 'refusal');
      for (const fault of [...told, /2020-01-01T00:00:00Z, before a window/]) {
        expect(cause).toMatch(fault);
      }
      expect(cause).toContain(`refused for ${told.length + 1} reasons:`);
      expect(refused).toHaveLength(told.length + 1);
    } finally {
      for (const undo of undos) {
        await undo();
      }
    }
  });

  it('refuses under the lock what came up after the plan, and gives the lock back', async () => {
    const { rds, invocations } = desk.open.world.services;
    invocations.onceBefore('record-world', async () => rds.setQuota('DBInstances', 1));
    const mark = desk.open.mark();
    try {
      const end = await desk.open.execute(desk.request());
      expect(end.outcome).toBe('Unchanged');
      expect(namesOf(desk.open.changes(mark)).filter((name) => !/^(dynamodb|s3|sns|events):/.test(name))).toEqual([]);
    } finally {
      rds.setQuota('DBInstances', 40);
    }
    expect((await desk.planned({})).findings.filter(({ level }) => level === 'refusal')).toEqual([]);
  });
});

describe('a plan', () => {
  const dataTimes = ({ considered }: RecoveryPlan) => considered.flatMap(({ dataTime }) => dataTime ?? []);

  it('answers a time with that second of the continuous recovery point', async () => {
    const plan = await desk.planned({ restoreTo: { time: desk.second } });

    const { awsBackupRecoveryPointArn } = production(desk.open.world);
    expect(plan.restorePoint).toMatchObject({
      kind: 'time',
      time: desk.second,
      recoveryPointArn: awsBackupRecoveryPointArn,
    });
    expect(plan.why).toBe('asked for by time');
    expect(plan.considered).toContainEqual({
      recoveryPointArn: awsBackupRecoveryPointArn,
      kind: 'continuous',
      dataTime: desk.second,
      verdict: 'chosen',
    });
    expect(dataTimes(plan)).toEqual(dataTimes(plan).toSorted());
  });

  it('answers a recovery point with it, also when ten newer ones are listed', async () => {
    const plan = await desk.planned({ restoreTo: { recoveryPointArn: desk.points[0] } });

    expect(plan.restorePoint).toMatchObject({ kind: 'snapshot', recoveryPointArn: desk.points[0] });
    expect(plan.why).toBe('asked for by its ARN');
    expect(plan.considered).toHaveLength(MOST_CONSIDERED);
    expect(plan.considered.find(({ verdict }) => verdict === 'chosen')?.recoveryPointArn).toBe(desk.points[0]);
    expect(dataTimes(plan)).toEqual(dataTimes(plan).toSorted());
  });

  it('answers a latest time with the last whole second before it', async () => {
    const plan = await desk.planned({ restoreTo: { latestBefore: desk.second } });

    expect(plan.restorePoint).toMatchObject({ kind: 'time', time: iso(Date.parse(desk.second) - 1000) });
    expect(plan.why).toBe(`last second before ${desk.second}`);
  });

  it('answers a latest time with the newest snapshot where logs cannot be used', async () => {
    const { backup } = desk.open.world.services;
    const { awsBackupRecoveryPointArn } = production(desk.open.world);
    backup.setRecoveryPointStatus(awsBackupRecoveryPointArn!, 'STOPPED');
    backup.setRecoveryPointStatus(desk.newestPoint, 'CREATING');
    try {
      const plan = await desk.planned({ restoreTo: { latestBefore: desk.second } });

      expect(plan.restorePoint).toMatchObject({ kind: 'snapshot', recoveryPointArn: desk.points.at(-2) });
      expect(plan.why).toBe(`newest usable snapshot with data before ${desk.second}`);
      const passedOver = plan.considered.find(({ recoveryPointArn }) => recoveryPointArn === desk.newestPoint);
      expect(passedOver?.verdict).toBe('is still being made');
    } finally {
      backup.setRecoveryPointStatus(desk.newestPoint, 'COMPLETED');
      backup.setRecoveryPointStatus(awsBackupRecoveryPointArn!, 'AVAILABLE');
    }
  });
});
