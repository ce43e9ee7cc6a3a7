import { describe, expect, it } from '@jest/globals';
import { LostReply } from '../../../lib/rehearsal/aws/endpoint';
import { AwsError, type Caller } from '../../../lib/rehearsal/service';
import { type CallSite, type Fault, Faults } from '../../../lib/rehearsal/simulation/faults';
import { VirtualClock } from '../../../lib/rehearsal/simulation/virtual-clock';

const CALLER: Caller = { kind: 'role', arn: 'arn:aws:sts::111122223333:assumed-role/r/f' };
const REQUEST = { method: 'POST', path: '/', query: new URLSearchParams(), headers: {}, body: new Uint8Array() };
const BUSY = new AwsError('ThrottlingException', 'busy');

/** A service that counts what it did, and the faults that stand before it. */
function service(decide: (site: CallSite) => Fault, origin: 'function' | 'person' = 'function') {
  const clock = new VirtualClock(new Date('2026-01-01T00:00:00Z'));
  const sites: CallSite[] = [];
  let effects = 0;
  const faults = new Faults(
    clock,
    (site) => {
      sites.push(site);
      return decide(site);
    },
    () => (origin === 'person' ? undefined : { functionName: 'dev-orders-f', requestId: 'r', stateName: 'State' }),
  );
  const call = (operation: string, answer: unknown = {}, input: unknown = {}) =>
    faults.intercept({ request: REQUEST, service: 'rds', operation, caller: CALLER, input }, async () => {
      effects += 1;
      return answer;
    });
  return { clock, sites, call, effects: () => effects };
}

describe('faults', () => {
  it('numbers the calls of functions, and those of each operation in a state', async () => {
    const { call, sites } = service(() => 'pass');

    for (const operation of ['DescribeDBInstances', 'ModifyDBInstance', 'DescribeDBInstances']) await call(operation);

    expect(sites.map(({ ordinal, occurrence, mutating }) => [ordinal, occurrence, mutating])).toEqual([
      [1, 1, false],
      [2, 1, true],
      [3, 2, false],
    ]);
  });

  it('leaves the calls of people alone', async () => {
    const { call, sites, effects } = service(() => ({ kind: 'resetBefore' }), 'person');

    await call('ModifyDBInstance');

    expect([sites, effects()]).toEqual([[], 1]);
  });

  it.each<[Exclude<Fault, string>['kind'], Fault, number, unknown]>([
    ['errorBefore', { kind: 'errorBefore', error: BUSY }, 0, BUSY],
    ['resetBefore', { kind: 'resetBefore' }, 0, expect.any(LostReply)],
    ['errorAfter', { kind: 'errorAfter', error: BUSY }, 1, BUSY],
    ['lostReply', { kind: 'lostReply' }, 1, expect.any(LostReply)],
  ])('%s fails with the effect that it names', async (_kind, fault, effect, error) => {
    const { call, effects } = service(() => fault);

    const failure = await call('ModifyDBInstance').catch((thrown: unknown) => thrown);

    expect(failure).toEqual(error);
    expect(effects()).toBe(effect);
  });

  it('delays in virtual time, and then does what follows', async () => {
    const { call, clock, effects } = service(() => ({ kind: 'delay', seconds: 9, next: { kind: 'lostReply' } }));

    await expect(clock.until(call('ModifyDBInstance'), { what: 'the call' })).rejects.toThrow('the reply was lost');

    expect([effects(), clock.now()]).toEqual([1, new Date('2026-01-01T00:00:09Z')]);
  });

  it('answers stale as before the last change, for as long as it is stale', async () => {
    const { call } = service(({ occurrence }) => (occurrence < 3 ? 'pass' : { kind: 'stale' }));
    const answers = [];

    for (const answer of ['creating', 'creating', 'available', 'available']) {
      answers.push(await call('DescribeDBInstances', answer));
    }

    expect(answers).toEqual(['creating', 'creating', 'creating', 'creating']);
  });

  it('refuses a stale answer to a change', async () => {
    const { call } = service(() => ({ kind: 'stale' }));

    await expect(call('ModifyDBInstance')).rejects.toThrow(/expected an operation that reads/);
  });
});
