import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { handler } from '../../lambdas/decide-approval/handler';
import { recordKeys } from '../../lambdas/shared/contract/record-items';
import { createStates } from '../../lib/rehearsal/aws/states';
import { realContext } from '../rehearsal/ecs/ecs-world';
import { databaseSettings } from './database-instances';
import { type LocalAws, localAws } from './local-aws';
import { EXECUTION } from './recovery-state';

const approve = { approvalId: 'abcdefgh', decision: 'approve', by: 'Ada', planHash: 'plan' };
const pk = recordKeys.approval('orders', approve.approvalId);
let aws: LocalAws;

beforeAll(async () => {
  const context = realContext();
  const functions = { invoke: () => Promise.reject(new Error('no function is invoked here')) };
  const states = createStates({
    context,
    functions: functions as never,
    events: { publish: () => {} },
    authorizeRole: () => undefined,
  });
  aws = await localAws(context, [states], { DATABASE: JSON.stringify(databaseSettings()) });
});
afterAll(() => aws.close());

describe('a decision on the local endpoint', () => {
  it('that no execution waits for is refused, also when it is repeated', async () => {
    await aws.put({
      pk,
      approvalId: approve.approvalId,
      incidentId: 'INC-1',
      executionArn: EXECUTION,
      taskToken: 'x'.repeat(160),
      planHash: 'plan',
      requestedAt: new Date().toISOString(),
      expiresAt: new Date(Date.now() + 60_000).toISOString(),
      state: 'PENDING',
    });

    await expect(handler(approve)).rejects.toThrow('decision was not taken: execution');
    expect(await aws.get(pk)).toMatchObject({ state: 'APPROVED', unheardAt: expect.any(String) });
    await expect(handler(approve)).rejects.toThrow("nobody waited for 'abcdefgh' any more");
  });
});
