import type { NormalizedSchema } from '@smithy/core/schema';
import type { ServiceModel } from '../../../lib/rehearsal/aws/catalogue';

/** A request before it is signed. Values are the wire's own: text, JSON values, lists and objects of them. */
export interface WireRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Names a query parameter that no member stands for. */
const QUERY = 'query:';

type Values = Readonly<Record<string, unknown>>;

/**
 * Writes input as a client would that knows the protocol and checks nothing: unknown members, wrong types and gaps go
 * out as given. Shares no code with the reader it is meant for.
 */
export function wireRequest(model: ServiceModel, operation: string, input: Values): WireRequest {
  const { protocol, targetPrefix } = model;
  const schema = model.operations.get(operation)!.input;
  if (protocol === 'restJson1') return restRequest(model, operation, input);
  if (protocol.startsWith('awsJson')) {
    const headers = {
      'content-type': `application/x-amz-json-${protocol.slice(-3).replace('_', '.')}`,
      'x-amz-target': `${targetPrefix}.${operation}`,
    };
    return { method: 'POST', target: '/', headers, body: JSON.stringify(input) };
  }
  const parameters = new URLSearchParams({ Action: operation, Version: '2014-10-31' });
  for (const [name, value] of Object.entries(input)) {
    const member = memberOf(schema, name);
    writeForm(parameters, { key: formKey(model, member, name), value, schema: member, ec2: protocol === 'ec2Query' });
  }
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return { method: 'POST', target: '/', headers, body: String(parameters) };
}

interface FormEntry {
  readonly key: string;
  readonly value: unknown;
  readonly schema: NormalizedSchema | undefined;
  readonly ec2: boolean;
}

function writeForm(parameters: URLSearchParams, { key, value, schema, ec2 }: FormEntry): void {
  if (Array.isArray(value)) {
    const item = schema?.isListSchema() ? schema.getValueSchema() : undefined;
    const flat = ec2 || Boolean(schema?.getMergedTraits().xmlFlattened);
    const prefix = flat ? key : `${key}.${item?.getMergedTraits().xmlName ?? 'member'}`;
    value.forEach((one, index) => {
      writeForm(parameters, { key: `${prefix}.${index + 1}`, value: one, schema: item, ec2 });
    });
  } else if (typeof value === 'object' && value !== null && schema?.isMapSchema()) {
    Object.entries(value).forEach(([name, one], index) => {
      const entry = `${key}.entry.${index + 1}`;
      parameters.append(`${entry}.${schema.getKeySchema().getMergedTraits().xmlName ?? 'key'}`, name);
      const valueKey = `${entry}.${schema.getValueSchema().getMergedTraits().xmlName ?? 'value'}`;
      writeForm(parameters, { key: valueKey, value: one, schema: schema.getValueSchema(), ec2 });
    });
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, one] of Object.entries(value)) {
      const member = schema?.isStructSchema() ? memberOf(schema, name) : undefined;
      const part = member?.getMergedTraits().xmlName ?? name;
      writeForm(parameters, { key: `${key}.${ec2 ? capital(part) : part}`, value: one, schema: member, ec2 });
    }
  } else {
    parameters.append(key, String(value));
  }
}

function formKey({ protocol }: ServiceModel, member: NormalizedSchema | undefined, name: string): string {
  const traits = member?.getMergedTraits();
  if (protocol !== 'ec2Query') return traits?.xmlName ?? name;
  return capital((traits?.['ec2QueryName'] as string | undefined) ?? traits?.xmlName ?? name);
}

function restRequest(model: ServiceModel, operation: string, input: Values): WireRequest {
  const route = model.routes.find((one) => one.operation.name === operation)!;
  const schema = route.operation.input;
  const trait = route.operation.schema[3] as unknown;
  let path = uriOf(trait);
  const query = new URLSearchParams(route.fixedQuery);
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  const body: Record<string, unknown> = {};
  let payload: string | undefined;
  for (const [name, value] of Object.entries(input)) {
    const traits = memberOf(schema, name)?.getMergedTraits();
    if (name.startsWith(QUERY)) query.append(name.slice(QUERY.length), String(value));
    else if (traits?.httpLabel) path = path.replace(`{${name}}`, encodeURIComponent(String(value)));
    else if (traits?.httpQuery) query.append(traits.httpQuery, String(value));
    else if (traits?.httpHeader) headers[traits.httpHeader.toLowerCase()] = String(value);
    else if (traits?.httpPayload) payload = String(value);
    else body[traits?.jsonName ?? name] = value;
  }
  const text = payload ?? (Object.keys(body).length > 0 ? JSON.stringify(body) : '');
  return { method: route.method, target: query.size > 0 ? `${path}?${query}` : path, headers, body: text };
}

function uriOf(trait: unknown): string {
  const http = (trait as { http?: [string, string, number] }).http;
  if (!http) throw new Error(`expected an operation with an http trait, found ${JSON.stringify(trait)}`);
  return http[1].split('?')[0]!;
}

function memberOf(schema: NormalizedSchema, name: string): NormalizedSchema | undefined {
  if (!schema.isStructSchema()) return undefined;
  return new Map(schema.structIterator()).get(name);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
