import { JsonShapeSerializer } from '@smithy/core/protocols';
import { AwsError } from '../service';
import type { ErrorModel, Protocol, ServiceModel } from './catalogue';
import { type Fault, faultMessage } from './decode';
import { jsonSettings } from './encode';
import type { HttpResponse } from './http';

/** An error ready to be written: the code as the wire shows it. */
export interface WireError {
  readonly code: string;
  readonly status: number;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly model?: ErrorModel;
}

const FAULT_ERRORS = ['ValidationException', 'InvalidParameterValueException', 'InvalidParameterException'];

/** The code and status that the service answers for an `AwsError`; one it does not model keeps its own. */
export function wireError(error: AwsError, model: ServiceModel | undefined): WireError {
  const known = model?.errors.get(error.name);
  const { message, details } = error;
  if (!known) return { code: error.name, status: error.status, message, details };
  const isQuery = model?.protocol === 'awsQuery' || model?.protocol === 'ec2Query';
  return { code: isQuery ? known.code : known.name, status: known.status, message, details, model: known };
}

/** How a refusal of IAM is called by the service: each protocol has its own name for it. */
export function accessDenied(denial: AwsError, model: ServiceModel): AwsError {
  const { protocol, errors } = model;
  if (protocol === 'ec2Query') {
    const message = `You are not authorized to perform this operation. ${denial.message}`;
    return new AwsError('UnauthorizedOperation', message, 403);
  }
  if (protocol === 'restXml') return denial;
  if (protocol === 'awsQuery') {
    return errors.has('AuthorizationError') ? new AwsError('AuthorizationError', denial.message, 403) : denial;
  }
  return new AwsError('AccessDeniedException', denial.message, protocol === 'restJson1' ? 403 : 400);
}

/** One error for all faults of a request. */
export function faultError(faults: readonly Fault[], model: ServiceModel): AwsError {
  const message = faultMessage(faults);
  if (model.protocol === 'awsQuery' || model.protocol === 'ec2Query') {
    const onlyMissing = faults.every(({ kind }) => kind === 'missing');
    return new AwsError(onlyMissing ? 'MissingParameter' : 'InvalidParameterValue', message);
  }
  return new AwsError(FAULT_ERRORS.find((name) => model.errors.has(name)) ?? 'ValidationException', message);
}

/** Writes an error in the shape of the protocol. */
export function encodeError(
  error: WireError,
  options: { protocol: Protocol; requestId: string; model?: ServiceModel },
): HttpResponse {
  const { protocol, requestId, model } = options;
  if (protocol === 'awsQuery' || protocol === 'ec2Query' || protocol === 'restXml') {
    const headers = { 'content-type': 'text/xml', 'x-amzn-requestid': requestId };
    return { status: error.status, headers, body: xmlError(error, options) };
  }
  const contentType =
    protocol === 'restJson1' ? 'application/json' : `application/x-amz-json-${protocol.slice(-3).replace('_', '.')}`;
  const headers: Record<string, string> = {
    'content-type': contentType,
    'x-amzn-requestid': requestId,
    'x-amzn-errortype': error.code,
  };
  if (model?.queryCompatible) headers['x-amzn-query-error'] = `${error.model?.code ?? error.code};${faultSide(error)}`;
  return { status: error.status, headers, body: jsonError(error) };
}

function jsonError(error: WireError): string {
  const messageName = error.model?.schema[4].find((name) => name.toLowerCase() === 'message') ?? 'message';
  const shape = { ...error.details, [messageName]: error.message };
  if (!error.model) return JSON.stringify({ __type: error.code, ...shape });
  const serializer = new JsonShapeSerializer(jsonSettings(false));
  serializer.write(error.model.schema, shape);
  const members = JSON.parse(String(serializer.flush())) as object;
  return JSON.stringify({ __type: error.code, [messageName]: error.message, ...members });
}

function xmlError(error: WireError, options: { protocol: Protocol; requestId: string; model?: ServiceModel }): string {
  const { protocol, requestId, model } = options;
  const code = `<Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message>`;
  const details = Object.entries(error.details)
    .map(([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`)
    .join('');
  if (protocol === 'ec2Query') {
    return `<Response><Errors><Error>${code}</Error></Errors><RequestID>${requestId}</RequestID></Response>`;
  }
  if (protocol === 'restXml') return `<Error>${code}${details}<RequestId>${requestId}</RequestId></Error>`;
  const namespace = model?.xmlNamespace ? ` xmlns="${model.xmlNamespace}"` : '';
  const type = `<Type>${faultSide(error)}</Type>`;
  return `<ErrorResponse${namespace}><Error>${type}${code}${details}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
}

function faultSide(error: WireError): 'Sender' | 'Receiver' {
  return error.status < 500 ? 'Sender' : 'Receiver';
}

function escapeXml(text: string): string {
  const valid = text.replace(/[^\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD');
  return valid.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
