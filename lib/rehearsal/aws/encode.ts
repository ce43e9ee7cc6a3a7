import { XmlShapeSerializer } from '@aws-sdk/core/protocols';
import { JsonShapeSerializer } from '@smithy/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import type { $SchemaRef, StaticStructureSchema } from '@smithy/types';
import type { OperationModel, ServiceModel } from './catalogue';
import type { HttpResponse } from './http';
import { jsonValue } from './json-value';
import { shapeOf } from './shape';

const ISO_8601 = 5;
const EPOCH_SECONDS = 7;
const HTTP_DATE = 6;

/** Settings of the SDK's JSON serializer; `httpBindings` for REST services. */
export function jsonSettings(httpBindings: boolean) {
  return { timestampFormat: { useTrait: true, default: EPOCH_SECONDS }, jsonName: httpBindings, httpBindings } as const;
}

/** Writes what an operation returned, in the protocol of its service, with the SDK's own serializers. */
export function encodeResponse(
  model: ServiceModel,
  operation: OperationModel,
  output: object,
  requestId: string,
): HttpResponse {
  if (model.protocol === 'awsQuery') return xmlResponse(queryEnvelope(operation, output, requestId), model, requestId);
  if (model.protocol === 'ec2Query') return xmlResponse(ec2Envelope(operation, output, requestId), model, requestId);
  if (model.protocol === 'restJson1')
    return restResponse(model, operation, output as Record<string, unknown>, requestId);
  const unit = operation.output.isUnitSchema();
  const version = model.protocol === 'awsJson1_0' ? '1.0' : '1.1';
  const headers = { 'content-type': `application/x-amz-json-${version}`, 'x-amzn-requestid': requestId };
  return { status: 200, headers, body: unit ? '{}' : JSON.stringify(jsonValue(shapeOf(operation.output), output)) };
}

/** Made once for each operation: the SDK keeps what it works out about a schema with the schema. */
const envelopes = new WeakMap<OperationModel, StaticStructureSchema>();

function envelopeOf(operation: OperationModel, make: () => StaticStructureSchema): StaticStructureSchema {
  const schema = envelopes.get(operation) ?? make();
  envelopes.set(operation, schema);
  return schema;
}

interface Envelope {
  readonly schema: StaticStructureSchema;
  readonly value: object;
}

function queryEnvelope(operation: OperationModel, output: object, requestId: string): Envelope {
  return {
    schema: envelopeOf(operation, () => {
      const metadata = structure('ResponseMetadata', { RequestId: 0 });
      const result: Record<string, $SchemaRef> = operation.output.isUnitSchema()
        ? {}
        : { [`${operation.name}Result`]: operation.schema[5] };
      return structure(`${operation.name}Response`, { ...result, ResponseMetadata: metadata });
    }),
    value: { [`${operation.name}Result`]: output, ResponseMetadata: { RequestId: requestId } },
  };
}

function ec2Envelope(operation: OperationModel, output: object, requestId: string): Envelope {
  return {
    schema: envelopeOf(operation, () => {
      const [, , , , names, schemas] = operation.output.isUnitSchema()
        ? structure('', {})
        : (operation.output.getSchema() as StaticStructureSchema);
      return [3, 'endpoint', `${operation.name}Response`, 0, ['requestId', ...names], [0, ...schemas]];
    }),
    value: { requestId, ...output },
  };
}

function xmlResponse(envelope: Envelope, model: ServiceModel, requestId: string): HttpResponse {
  const serializer = new XmlShapeSerializer({
    timestampFormat: { useTrait: true, default: ISO_8601 },
    xmlNamespace: model.xmlNamespace ?? '',
    serviceNamespace: '',
    httpBindings: false,
  });
  serializer.write(envelope.schema, envelope.value);
  return {
    status: 200,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
    body: String(serializer.flush()),
  };
}

function restResponse(
  model: ServiceModel,
  operation: OperationModel,
  output: Record<string, unknown>,
  requestId: string,
): HttpResponse {
  const modelled = model.routes.find((route) => route.operation === operation)?.status ?? 200;
  const headers: Record<string, string> = { 'content-type': 'application/json', 'x-amzn-requestid': requestId };
  if (operation.output.isUnitSchema()) return { status: modelled, headers, body: '' };
  let status = modelled;
  let payload: string | Uint8Array | undefined;
  for (const [name, member] of operation.output.structIterator()) {
    const traits = member.getMergedTraits();
    const value = output[name];
    if (traits.httpPayload) payload = payloadOf(member, value);
    else if (traits.httpResponseCode) status = typeof value === 'number' ? value : modelled;
    else if (traits.httpHeader) {
      if (value !== undefined && value !== null) headers[traits.httpHeader.toLowerCase()] = headerText(member, value);
    } else if (traits.httpPrefixHeaders !== undefined) {
      for (const [key, item] of Object.entries(value ?? {}))
        headers[`${traits.httpPrefixHeaders}${key}`.toLowerCase()] = String(item);
    }
  }
  if (payload !== undefined) return { status, headers, body: payload };
  const serializer = new JsonShapeSerializer(jsonSettings(true));
  serializer.write(
    envelopeOf(operation, () => bodyOf(operation)),
    output,
  );
  return { status, headers, body: String(serializer.flush()) };
}

/** The members that no header, status or payload carries. */
function bodyOf({ name, output }: OperationModel): StaticStructureSchema {
  const members: Record<string, $SchemaRef> = {};
  for (const [key, member] of output.structIterator()) {
    const { httpPayload, httpResponseCode, httpHeader, httpPrefixHeaders } = member.getMergedTraits();
    if (!httpPayload && !httpResponseCode && !httpHeader && httpPrefixHeaders === undefined) members[key] = member;
  }
  return structure(name, members);
}

function payloadOf(member: NormalizedSchema, value: unknown): string | Uint8Array {
  if (value === undefined || value === null) return '';
  if (value instanceof Uint8Array || typeof value === 'string') return value;
  const serializer = new JsonShapeSerializer(jsonSettings(true));
  serializer.write(member, value);
  return String(serializer.flush());
}

function headerText(member: NormalizedSchema, value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => headerText(member.getValueSchema(), item)).join(', ');
  if (!(value instanceof Date)) return String(value);
  const format = [ISO_8601, HTTP_DATE, EPOCH_SECONDS].find((known) => known === member.getSchema()) ?? HTTP_DATE;
  if (format === EPOCH_SECONDS) return String(value.getTime() / 1000);
  return format === ISO_8601 ? value.toISOString() : value.toUTCString();
}

function structure(name: string, members: Readonly<Record<string, $SchemaRef>>): StaticStructureSchema {
  return [3, 'endpoint', name, 0, Object.keys(members), Object.values(members)];
}
