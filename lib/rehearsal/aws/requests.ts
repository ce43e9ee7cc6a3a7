import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../service';
import type { OperationModel, Protocol, ServiceModel } from './catalogue';
import { Decoder, type Fault } from './decode';
import { formTree } from './form-tree';
import type { HttpRequest } from './http';
import { findRoute, type Route } from './routes';

export interface DecodedRequest {
  readonly operation: OperationModel;
  readonly input: Record<string, unknown>;
  readonly faults: readonly Fault[];
}

/** The protocol that the client seems to speak; decides the shape of an answer when the service is unknown. */
export function protocolOfClient(request: HttpRequest): Protocol {
  const contentType = request.headers['content-type'] ?? '';
  if (contentType.includes('x-www-form-urlencoded')) return 'awsQuery';
  if (contentType.includes('x-amz-json-1.0')) return 'awsJson1_0';
  return request.headers['x-amz-target'] ? 'awsJson1_1' : 'restJson1';
}

/** Name of the operation that the request asks for, as the client wrote it; for records of refused calls. */
export function requestedOperation(request: HttpRequest): string {
  const target = request.headers['x-amz-target']?.split('.').at(-1);
  return target ?? formParameters(request).get('Action') ?? `${request.method} ${request.path}`;
}

/** Finds the operation and reads its input. Throws an `AwsError` when there is no such operation or no readable body. */
export function decodeRequest(model: ServiceModel, request: HttpRequest): DecodedRequest {
  if (model.protocol === 'restJson1') return decodeRest(model, request);
  if (model.protocol === 'awsQuery' || model.protocol === 'ec2Query') return decodeQuery(model, request);
  return decodeJson(model, request);
}

function decodeQuery(model: ServiceModel, request: HttpRequest): DecodedRequest {
  const parameters = formParameters(request);
  const action = parameters.get('Action') ?? '';
  const operation = model.operations.get(action);
  if (!operation)
    throw new AwsError('InvalidAction', `The action ${action || '(none)'} is not valid for this web service.`);
  const tree = formTree(parameters);
  for (const name of ['Action', 'Version']) tree.children.delete(name);
  const decoder = new Decoder(model.protocol === 'ec2Query' ? 'ec2' : 'query');
  const input = operation.input.isStructSchema() ? decoder.structureFromForm(operation.input, tree) : {};
  return { operation, input, faults: decoder.faults };
}

function decodeJson(model: ServiceModel, request: HttpRequest): DecodedRequest {
  const target = request.headers['x-amz-target'] ?? '';
  const contentType = request.headers['content-type'] ?? '';
  if (!contentType.startsWith('application/x-amz-json-')) {
    throw new AwsError('UnknownOperationException', `content type '${contentType}' is not one of x-amz-json`);
  }
  const [prefix, name = ''] = target.split('.');
  const operation = prefix === model.targetPrefix ? model.operations.get(name) : undefined;
  if (!operation) {
    const expected = `expected x-amz-target '${model.targetPrefix}.<Operation>'`;
    throw new AwsError('UnknownOperationException', `unknown operation '${target}', ${expected}`);
  }
  const decoder = new Decoder('json');
  const body = jsonBody(request);
  const input = operation.input.isStructSchema() ? decoder.structureFromJson(operation.input, body) : {};
  return { operation, input, faults: decoder.faults };
}

function decodeRest(model: ServiceModel, request: HttpRequest): DecodedRequest {
  const found = findRoute(model.routes, request);
  if (!found)
    throw new AwsError('UnknownOperationException', `no operation answers ${request.method} ${request.path}`, 404);
  const { route, labels } = found;
  const { operation } = route;
  if (!operation.input.isStructSchema()) return { operation, input: {}, faults: [] };
  const decoder = new Decoder('restJson');
  const reader = new BindingReader(decoder, request, labels);
  const bound = Object.fromEntries(
    [...operation.input.structIterator()].flatMap(([name, member]) => reader.read(name, member)),
  );
  reader.refuseUnknownQuery(route);
  const unbound = new Set(
    [...operation.input.structIterator()].map(([name]) => name).filter((name) => !reader.bound.has(name)),
  );
  decoder.requireMembers(operation.input, bound, '', unbound);
  const body = reader.payload ? {} : decoder.structureFromJson(operation.input, jsonBody(request), '', reader.bound);
  return { operation, input: { ...body, ...bound }, faults: decoder.faults };
}

/** Reads the members that a REST operation binds to its path, query and headers. */
class BindingReader {
  readonly bound = new Set<string>();
  payload = false;
  private readonly queryKeys = new Set<string>();
  private takesAnyQuery = false;

  constructor(
    private readonly decoder: Decoder,
    private readonly request: HttpRequest,
    private readonly labels: ReadonlyMap<string, string>,
  ) {}

  read(name: string, member: NormalizedSchema): [string, unknown][] {
    const traits = member.getMergedTraits();
    const { headers, body } = this.request;
    if (traits.httpLabel) return this.entry(name, this.text(member, name, decodeLabel(this.labels.get(name))));
    if (traits.httpQuery) return this.entry(name, this.query(member, name, traits.httpQuery));
    if (traits.httpHeader) return this.entry(name, this.header(member, name, headers[traits.httpHeader.toLowerCase()]));
    if (traits.httpPrefixHeaders !== undefined)
      return this.entry(name, prefixed(headers, traits.httpPrefixHeaders.toLowerCase()));
    if (traits.httpQueryParams) {
      this.takesAnyQuery = true;
      return this.entry(name, Object.fromEntries(this.request.query));
    }
    if (!traits.httpPayload) return [];
    this.payload = true;
    return this.entry(name, body.length === 0 ? undefined : this.payloadOf(member, body));
  }

  refuseUnknownQuery(route: Route): void {
    if (this.takesAnyQuery) return;
    for (const key of this.request.query.keys()) {
      const known = this.queryKeys.has(key) || route.fixedQuery.has(key) || key === 'x-id' || key.startsWith('X-Amz-');
      if (!known) this.decoder.fault(key, 'unknown query parameter', 'unknown');
    }
  }

  private entry(name: string, value: unknown): [string, unknown][] {
    this.bound.add(name);
    return value === undefined ? [] : [[name, value]];
  }

  private text(member: NormalizedSchema, path: string, raw: string | undefined): unknown {
    return raw === undefined ? undefined : this.decoder.scalar(member, raw, path, 'text');
  }

  private query(member: NormalizedSchema, path: string, key: string): unknown {
    this.queryKeys.add(key);
    const values = this.request.query.getAll(key);
    if (!member.isListSchema()) return this.text(member, path, values[0]);
    return values.length === 0 ? undefined : values.map((value) => this.text(member.getValueSchema(), path, value));
  }

  private header(member: NormalizedSchema, path: string, raw: string | undefined): unknown {
    if (raw === undefined || !member.isListSchema()) return this.text(member, path, raw);
    return raw.split(',').map((item) => this.text(member.getValueSchema(), path, item.trim()));
  }

  private payloadOf(member: NormalizedSchema, body: Uint8Array): unknown {
    if (member.isBlobSchema()) return body;
    if (member.isStructSchema()) return this.decoder.structureFromJson(member, jsonBody(this.request));
    return Buffer.from(body).toString('utf8');
  }
}

function formParameters(request: HttpRequest): URLSearchParams {
  if (request.method !== 'POST') return request.query;
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  return new URLSearchParams(isForm ? Buffer.from(request.body).toString('utf8') : '');
}

function jsonBody(request: HttpRequest): unknown {
  if (request.body.length === 0) return {};
  try {
    return JSON.parse(Buffer.from(request.body).toString('utf8'));
  } catch (error) {
    throw new AwsError('SerializationException', `request body is not JSON: ${(error as Error).message}`);
  }
}

function decodeLabel(raw: string | undefined): string | undefined {
  try {
    return raw === undefined ? undefined : decodeURIComponent(raw);
  } catch {
    throw new AwsError('SerializationException', `path segment '${raw}' is not percent-encoded UTF-8`);
  }
}

function prefixed(headers: Readonly<Record<string, string>>, prefix: string): Record<string, string> | undefined {
  const entries = Object.entries(headers).filter(([name]) => name.startsWith(prefix));
  return entries.length === 0
    ? undefined
    : Object.fromEntries(entries.map(([name, value]) => [name.slice(prefix.length), value]));
}
