import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Account, openAccount } from './account';
import { type Answers, answering } from './answering-service';
import { OFFERED_OPERATIONS } from './offered-operations';
import { sampleOf } from './sample';

const answers: Answers = { next: undefined };
/** With an endpoint ID the SDK signs with SigV4a, for which it wants a native library. */
const UNSENDABLE: ReadonlySet<string> = new Set(['EndpointId']);

let account: Account;

beforeAll(async () => {
  account = await openAccount((service) => answering(service, answers));
});

afterAll(() => account.close());

describe.each(OFFERED_OPERATIONS)('%s:%s', (service, operation) => {
  it('reads every member that the SDK sends', async () => {
    const { input } = operationOf(service, operation);
    const sent = Object.fromEntries(
      Object.entries(sampleOf(input, { members: 'all' }) as object).filter(([name]) => !UNSENDABLE.has(name)),
    );
    let read: unknown;
    answers.next = (found) => {
      read = found;
      return sampleOf(operationOf(service, operation).output, { members: 'required' });
    };

    await account.send(service, operation, sent);

    expect(read).toEqual(sent);
  });

  it.each([
    ['every member, timestamps as Date', 1],
    ['lists of two', 2],
    ['empty lists as empty lists', 0],
  ])('gives the SDK %s', async (_name, items) => {
    const given = sampleOf(operationOf(service, operation).output, { members: 'all', items }) as object;
    answers.next = () => given;
    const input = sampleOf(operationOf(service, operation).input, { members: 'required' }) as object;

    const { $metadata, ...received } = await account.send(service, operation, input);

    expect($metadata).toMatchObject({ requestId: expect.stringMatching(/^[\w-]{36}$/) });
    expect(received).toEqual(given);
  });
});

function operationOf(service: string, operation: string) {
  return account.models.get(service)!.operations.get(operation)!;
}
