import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NormalizedSchema } from '@smithy/core/schema';
import type { ServiceModel } from '../../../lib/rehearsal/aws/catalogue';
import { type Account, openAccount } from './account';
import { errorAnswer } from './error-answer';
import { OFFERED_OPERATIONS } from './offered-operations';
import { requiredMembers } from './sample';
import { wireRequest } from './wire-request';

/** What a service calls a request that does not fit its schema. */
const FAULT_CODES = [
  'ValidationException',
  'InvalidParameterValueException',
  'InvalidParameterException',
  'InvalidParameterValue',
  'MissingParameter',
];

describe.each(OFFERED_OPERATIONS)('%s:%s', (service, operation) => {
  it('names every fault of a request at once, before it asks IAM', async () => {
    const { model, members } = operationOf(service, operation);
    const optional = members.filter(({ required }) => !required);
    const wrong = optional.flatMap(({ name, schema }) => wrongValue(model, name, schema));
    const labels = members.filter(({ schema }) => schema.getMergedTraits().httpLabel);

    const message = await refusal(service, operation, {
      ...Object.fromEntries(labels.map(({ name }) => [name, 'label'])),
      ...Object.fromEntries(wrong),
      ...(takesBody(members) ? { Bogus: 'x' } : {}),
      ...(model.protocol === 'restJson1' ? { 'query:bogus': 'x' } : {}),
    });

    for (const [name] of wrong) expect(message).toContain(`${name}: expected `);
    for (const { name, required, schema } of members) {
      const filled = schema.getMergedTraits().httpLabel || schema.isIdempotencyToken();
      if (required && !filled) expect(message).toContain(`${name}: missing required member`);
    }
    if (takesBody(members)) expect(message).toContain('Bogus: unknown member');
    if (model.protocol === 'restJson1') expect(message).toContain('bogus: unknown query parameter');
  });

  it('refuses required members of the wrong type and unknown ones inside of others', async () => {
    const { model, members } = operationOf(service, operation);
    const labels = members.filter(({ schema }) => schema.getMergedTraits().httpLabel);
    const wrong = members
      .filter(({ required }) => required)
      .flatMap(({ name, schema }) => wrongValue(model, name, schema));
    const inside = members
      .filter(({ name }) => !wrong.some(([taken]) => taken === name))
      .flatMap(({ name, schema }) => withUnknownInside(name, schema));
    const message = await refusal(service, operation, {
      ...(takesBody(members) ? { Bogus: { Deeper: 'x' } } : { 'query:bogus': 'x' }),
      ...Object.fromEntries(labels.map(({ name }) => [name, 'label'])),
      ...Object.fromEntries(wrong),
      ...Object.fromEntries(inside.map(({ name, value }) => [name, value])),
    });

    for (const [name] of wrong) expect(message).toContain(`${name}: expected `);
    expect(message).toMatch(/bogus.*: unknown/i);
    for (const { path } of inside) expect(message).toContain(`${path}: unknown member`);
  });
});

describe('operations that are not offered', () => {
  it('are refused by name, every one of them', async () => {
    for (const [service, model] of account.models) {
      const offered = Object.keys(model.service.operations);
      if (service === 's3') continue;
      for (const operation of model.operations.keys()) {
        if (offered.includes(operation)) continue;
        const input = Object.fromEntries(
          membersOf(model, operation)
            .filter(({ schema }) => schema.getMergedTraits().httpLabel)
            .map(({ name }) => [name, 'label']),
        );
        const answer = await account.raw.send({ service }, wireRequest(model, operation, input));

        expect({ operation, status: answer.status }).toEqual({ operation, status: 400 });
        const { code, message } = errorAnswer(model, answer);
        expect(['InvalidAction', 'UnknownOperationException']).toContain(code);
        expect(message).toBe(`${service}:${operation} is not modelled by the local world`);
      }
    }
  });
});

let account: Account;

beforeAll(async () => {
  account = await openAccount();
});

afterAll(() => account.close());

interface Member {
  readonly name: string;
  readonly schema: NormalizedSchema;
  readonly required: boolean;
}

function operationOf(service: string, operation: string): { model: ServiceModel; members: readonly Member[] } {
  const model = account.models.get(service)!;
  return { model, members: membersOf(model, operation) };
}

function membersOf(model: ServiceModel, operation: string): readonly Member[] {
  const { input } = model.operations.get(operation)!;
  const required = requiredMembers(input);
  return [...input.structIterator()].map(([name, schema]) => ({ name, schema, required: required.includes(name) }));
}

async function refusal(service: string, operation: string, input: Record<string, unknown>): Promise<string> {
  const { model } = operationOf(service, operation);
  const answer = await account.raw.send({ service }, wireRequest(model, operation, input));
  expect(answer.status).toBe(400);
  const { code, message } = errorAnswer(model, answer);
  expect(FAULT_CODES).toContain(code);
  expect(account.context.calls.at(-1)).toMatchObject({ service, operation, authorizations: [], error: code });
  return message;
}

/** A value that no reader of the protocol may take for the member; none where the wire knows only text. */
function wrongValue(model: ServiceModel, name: string, schema: NormalizedSchema): [string, unknown][] {
  const { httpLabel, httpQuery, httpHeader, httpPayload } = schema.getMergedTraits();
  const text = schema.isStringSchema();
  if (schema.isDocumentSchema() || httpLabel || httpPayload) return [];
  if (httpQuery || httpHeader) return text || schema.isListSchema() ? [] : [[name, 'x']];
  if (model.protocol === 'awsQuery' || model.protocol === 'ec2Query') {
    return [[name, text || schema.isBlobSchema() ? { Deeper: 'x' } : 'x']];
  }
  return [[name, text || schema.isBlobSchema() ? 7 : 'x']];
}

function withUnknownInside(name: string, schema: NormalizedSchema): { name: string; value: unknown; path: string }[] {
  const bogus = { Bogus: 'x' };
  if (schema.isStructSchema()) return [{ name, value: bogus, path: `${name}.Bogus` }];
  if (schema.isListSchema() && schema.getValueSchema().isStructSchema())
    return [{ name, value: [bogus], path: `${name}[0].Bogus` }];
  if (schema.isMapSchema() && schema.getValueSchema().isStructSchema())
    return [{ name, value: { key: bogus }, path: `${name}.key.Bogus` }];
  return [];
}

/** Whether a body of the operation has members: not where its only body is a payload. */
function takesBody(members: readonly Member[]): boolean {
  return !members.some(({ schema }) => schema.getMergedTraits().httpPayload);
}
