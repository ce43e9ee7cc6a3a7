import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NormalizedSchema } from '@smithy/core/schema';
import type { ErrorModel } from '../../../lib/rehearsal/aws/catalogue';
import { modelledErrors } from '../../../lib/rehearsal/aws/modelled-errors';
import { AwsError } from '../../../lib/rehearsal/service';
import { type Account, openAccount, type Sdk } from './account';
import { type Answers, answering } from './answering-service';
import { OFFERED_OPERATIONS } from './offered-operations';
import { sampleOf } from './sample';
import { thrownBy } from './thrown-by';

const answers: Answers = { next: undefined };
let account: Account;

beforeAll(async () => {
  account = await openAccount((service) => answering(service, answers));
});

afterAll(() => account.close());

describe.each(OFFERED_OPERATIONS)('%s:%s', (service, operation) => {
  it('lets the SDK throw every error that AWS documents for it', async () => {
    const model = account.models.get(service)!;
    const input = sampleOf(model.operations.get(operation)!.input, { members: 'required' }) as object;

    const documented = modelledErrors(model, operation);
    const thrownNames: string[] = [];

    for (const error of documented) {
      const details = detailsOf(error);
      answers.next = () => {
        throw new AwsError(error.name, `${error.name} & <reason>`, 418, details);
      };

      const thrown = await thrownBy(account.send(service, operation, input));

      const ErrorClass = (model.service.sdk as Sdk)[error.name] as new (...args: never[]) => Error;
      expect(thrown).toBeInstanceOf(ErrorClass);
      expect(thrown).toMatchObject({
        name: error.name,
        message: `${error.name} & <reason>`,
        $metadata: { httpStatusCode: error.status },
        ...details,
      });
      thrownNames.push(error.name);
    }

    expect(thrownNames).toEqual(documented.map(({ name }) => name));
  });

  it('lets the SDK throw an error that its schema does not know under its code', async () => {
    const model = account.models.get(service)!;
    const input = sampleOf(model.operations.get(operation)!.input, { members: 'required' }) as object;
    answers.next = () => {
      throw new AwsError('SomethingNew', 'not in any schema', 418);
    };

    const thrown = await thrownBy(account.send(service, operation, input));

    expect(thrown).toMatchObject({
      name: 'SomethingNew',
      message: 'not in any schema',
      $metadata: { httpStatusCode: 418 },
    });
  });
});

/** Every member of an error besides its message. */
function detailsOf({ schema }: ErrorModel): Record<string, unknown> {
  const sample = sampleOf(NormalizedSchema.of(schema), { members: 'all' }) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(sample).filter(([name]) => name.toLowerCase() !== 'message'));
}
