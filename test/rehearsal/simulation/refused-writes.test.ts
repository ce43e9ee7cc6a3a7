import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { deployedRecovery } from '../../../lib/rehearsal/invariants/deployed-recovery';
import { AwsError } from '../../../lib/rehearsal/service';
import type { CallSite, Fault } from '../../../lib/rehearsal/simulation/faults';
import { type Incident, SimulatedRecoveries } from './simulated-recoveries';

jest.setTimeout(120_000);

let recoveries: SimulatedRecoveries;

beforeAll(async () => {
  recoveries = await SimulatedRecoveries.prepare();
});
afterEach(() => recoveries.closeWorlds());
afterAll(() => recoveries.remove());

const OTHER = { kind: 'operator', arn: 'arn:aws:iam::111122223333:user/operator' } as const;
const REFUSED = new AwsError('ConditionalCheckFailedException', 'The conditional request failed');

/** Marks that a write sets, by the names in its expression. */
function marksOf({ operation, input }: CallSite): readonly string[] {
  const names = (input as { ExpressionAttributeNames?: Record<string, string> } | undefined)?.ExpressionAttributeNames;
  const { UpdateExpression = '' } = (input ?? {}) as { UpdateExpression?: string };
  return operation === 'UpdateItem'
    ? Object.entries(names ?? {}).flatMap(([name, mark]) => (UpdateExpression.includes(`${name} =`) ? [mark] : []))
    : [];
}

/** Refuses the first write of a mark, as a table does whose item somebody else has just changed. */
function refusingOnce(mark: string) {
  let refused = 0;
  const inject = (site: CallSite): Fault => {
    if (refused > 0 || !marksOf(site).includes(mark)) return 'pass';
    refused += 1;
    return { kind: 'errorBefore', error: REFUSED };
  };
  return { inject, refused: () => refused };
}

/** What the items of the database say under this name. */
function written({ world }: Incident, mark: string): readonly unknown[] {
  const items = world.services.dynamoDb.items(deployedRecovery(world.deployment).tableName);
  return items.filter((item) => mark in item).map((item) => item[mark]?.S);
}

describe('a write to record or attempt that is refused once', () => {
  it.each(['jobId', 'candidateResourceId', 'fenceRaisedAt', 'swapStartedAt', 'swappedAt', 'pointOfNoReturnAt'])(
    'is made again before the recovery goes on: %s',
    async (mark) => {
      const { inject, refused } = refusingOnce(mark);
      const incident = await recoveries.incident({ inject });

      const { outcome } = await incident.recover();

      expect([refused(), outcome]).toEqual([1, 'Recovered']);
      expect(written(incident, mark)).toContainEqual(expect.any(String));
    },
  );

  it('is made again when the database is held, so that the record shows it', async () => {
    const { inject, refused } = refusingOnce('heldAt');
    const incident = await recoveries.incident({ inject });

    const { outcome } = await incident.recover({ answer: 'reject' });

    expect([refused(), outcome]).toEqual([1, 'HeldSafe']);
    expect(written(incident, 'heldAt')).toEqual([expect.any(String)]);
    const mails = (incident.world.context.keptMails ?? []).filter((mail) => mail.includes('HELD: recovery'));
    expect(mails.filter((mail) => mail.includes('does not show this hold'))).toEqual([]);
  });
});

describe('a mark that was made since the record was read', () => {
  it('stays as the point of no return when the fence is lowered', async () => {
    const earlier = '2026-11-21T10:00:00.001Z';
    const opened: { incident?: Incident } = {};
    const inject = (site: CallSite): Fault => {
      if (opened.incident && marksOf(site).includes('pointOfNoReturnAt')) {
        const { world } = opened.incident;
        const { tableName } = deployedRecovery(world.deployment);
        const record = world.services.dynamoDb.items(tableName).find((item) => 'openedAt' in item)!;
        const call = { service: 'dynamodb', operation: 'PutItem', requestId: 'another', caller: OTHER } as const;
        const Item = { ...record, pointOfNoReturnAt: { S: earlier } };
        void world.services.dynamoDb.operations.PutItem!({ TableName: tableName, Item }, call);
      }
      return 'pass';
    };
    opened.incident = await recoveries.incident({ inject });

    const { outcome } = await opened.incident.recover();

    expect(outcome).toBe('Recovered');
    expect(written(opened.incident, 'pointOfNoReturnAt')).toEqual([earlier]);
  });
});
