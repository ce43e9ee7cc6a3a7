import { describe, expect, it } from '@jest/globals';
import { InvocationOrigins } from '../../../lib/rehearsal/invocation-origins';
import { Invocations } from '../../../lib/rehearsal/invocations';

const ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:dev-orders-swap-identifiers';
const caller = { kind: 'role', arn: 'arn:aws:sts::1:assumed-role/r/f', functionArn: ARN } as const;

describe('invocation origins', () => {
  it('tell for which state of which execution a function was invoked last', async () => {
    const invocations = new Invocations({ invoke: async () => ({ ok: true, payload: {} }) });
    const origins = new InvocationOrigins(invocations);
    const invoke = (executionArn: string) =>
      invocations.invoke(`${ARN}:7`, { context: { stateName: 'Swap identifiers', executionArn } });

    await invoke('first');
    const first = origins.of({ caller });
    await invoke('second');
    const second = origins.of({ caller });

    expect(first).toMatchObject({ functionName: 'dev-orders-swap-identifiers', executionArn: 'first' });
    expect(second).toMatchObject({ stateName: 'Swap identifiers', executionArn: 'second' });
    expect(second?.requestId).not.toBe(first?.requestId);
  });

  it('know no execution for a function that nobody invoked, and nothing for people', () => {
    const origins = new InvocationOrigins(new Invocations({ invoke: async () => ({ ok: true, payload: {} }) }));

    expect(origins.of({ caller })).toEqual({
      functionName: 'dev-orders-swap-identifiers',
      requestId: 'dev-orders-swap-identifiers',
    });
    expect(origins.of({ caller: { kind: 'operator', arn: 'person' } })).toBeUndefined();
  });
});
