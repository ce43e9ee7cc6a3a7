import fc from 'fast-check';
import type { ServiceModel } from '../../../lib/rehearsal/aws/catalogue';
import type { RawRequest, Scope } from './raw-client';

/** A request that no service may take for a right one, and what is wrong with it. */
export interface MalformedRequest extends RawRequest {
  readonly wrong: string;
  readonly scope: Scope | 'none';
}

type Models = ReadonlyMap<string, ServiceModel>;

const FORM = 'application/x-www-form-urlencoded';
const bytes = fc.uint8Array({ maxLength: 300 });
const printable = fc.string({ maxLength: 80 }).filter((text) => /^[\x20-\x7e]*$/.test(text));
const segment = fc.stringMatching(/^[A-Za-z0-9%._~-]{0,40}$/);

/** Generates requests that are wrong in one known way each. */
export function malformedRequests(models: Models): fc.Arbitrary<MalformedRequest> {
  const service = fc.constantFrom(...models.keys());
  const json = fc.constantFrom(...[...models.values()].filter(({ targetPrefix }) => targetPrefix !== undefined));
  const query = fc.constantFrom(...[...models.values()].filter(({ protocol }) => /Query$/.test(protocol)));
  const rest = fc.constantFrom(...[...models.values()].filter(({ routes }) => routes.length > 0));
  return fc.oneof(
    fc.record({ model: json, body: bytes }).map(({ model, body }) => jsonRequest('random bytes', model, body)),
    fc
      .record({ model: json, text: fc.json(), cut: fc.nat(20) })
      .map(({ model, text, cut }) =>
        jsonRequest('broken JSON', model, Buffer.from(`{"a": ${text}`.slice(0, -1 - cut))),
      ),
    fc.record({ model: json, body: fc.jsonValue() }).map(({ model, body }) => {
      const named = { Bogus: body, ['__proto__']: body, constructor: body };
      return jsonRequest('unknown members', model, Buffer.from(JSON.stringify(named)));
    }),
    fc
      .record({ model: json, type: fc.constantFrom('', 'text/plain', 'application/xml', 'application/json', FORM) })
      .map(({ model, type }) => {
        const request = jsonRequest('a wrong content type', model, Buffer.from('{}'));
        return { ...request, headers: { ...request.headers, 'content-type': type } };
      }),
    fc
      .record({ model: query, body: bytes })
      .map(({ model, body }) => formRequest('random bytes in a form', model, Buffer.from(body))),
    fc.record({ model: query, key: printable, value: printable }).map(({ model, key, value }) => {
      const parameters = new URLSearchParams({ Action: operationOf(model), [`Bogus${key}`]: value });
      return formRequest('an unknown parameter', model, Buffer.from(String(parameters)));
    }),
    fc.record({ model: query, type: fc.constantFrom('', 'text/plain', 'application/json') }).map(({ model, type }) => {
      const body = Buffer.from(`Action=${operationOf(model)}`);
      const request = formRequest('a form of another content type', model, body);
      return { ...request, headers: { 'content-type': type } };
    }),
    fc.record({ model: rest, path: segment, body: bytes }).map(({ model, path, body }) => ({
      wrong: 'a path that is no operation',
      scope: { service: model.service.signingName },
      method: 'PUT',
      target: `/nowhere/${path}`,
      headers: { 'content-type': 'application/json' },
      body,
    })),
    fc
      .record({ path: segment, body: bytes, method: fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'PATCH') })
      .map(({ path, body, method }) => ({
        wrong: 'no such bucket, or none that can be read',
        scope: { service: 's3' },
        method,
        target: `/no-such-bucket/${path}?delete`,
        headers: { 'content-type': 'application/xml' },
        body: Buffer.concat([Buffer.from('<Delete><Object>'), body]),
      })),
    fc
      .record({ body: bytes, sizes: fc.array(fc.stringMatching(/^[-+0-9a-fA-Fxg; ]{0,12}$/), { maxLength: 4 }) })
      .map(({ body, sizes }) => ({
        wrong: 'a chunked object without its last chunk',
        scope: { service: 's3' },
        method: 'PUT',
        target: '/reports/chunked',
        headers: { 'content-encoding': 'aws-chunked' },
        body: Buffer.concat([Buffer.from(`${sizes.map((size) => `${size}1\r\n`).join('')}1\r\n`), body.slice(0, 1)]),
      })),
    fc.record({ service, region: segment }).map(({ service: name, region }) => ({
      ...anyRequest('a Region that is not the one of the account'),
      scope: { service: name, region: `x-${region}` },
    })),
    fc.record({ service, key: segment }).map(({ service: name, key }) => ({
      ...anyRequest('an access key that nobody has'),
      scope: { service: name, accessKeyId: `AKIA${key}` },
    })),
    segment.map((name) => ({ ...anyRequest('an unknown service'), scope: { service: `x-${name}` } })),
    printable.map((authorization) => ({
      ...anyRequest('a signature that is none'),
      scope: 'none' as const,
      headers: { 'content-type': FORM, authorization },
    })),
  );
}

function jsonRequest(wrong: string, model: ServiceModel, body: Uint8Array): MalformedRequest {
  return {
    wrong,
    scope: { service: model.service.signingName },
    method: 'POST',
    target: '/',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `${model.targetPrefix}.${operationOf(model)}`,
    },
    body: body.length > 0 ? body : Buffer.from('-'),
  };
}

function formRequest(wrong: string, model: ServiceModel, body: Uint8Array): MalformedRequest {
  const scope = { service: model.service.signingName };
  return { wrong, scope, method: 'POST', target: '/', headers: { 'content-type': FORM }, body };
}

function anyRequest(wrong: string): Omit<MalformedRequest, 'scope'> {
  const body = Buffer.from('Action=GetCallerIdentity&Version=2011-06-15');
  return { wrong, method: 'POST', target: '/', headers: { 'content-type': FORM }, body };
}

function operationOf(model: ServiceModel): string {
  return Object.keys(model.service.operations)[0]!;
}
