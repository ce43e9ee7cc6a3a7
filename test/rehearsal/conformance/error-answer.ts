import { expect } from '@jest/globals';
import type { ServiceModel } from '../../../lib/rehearsal/aws/catalogue';
import type { RawAnswer } from './raw-client';

export interface ErrorAnswer {
  readonly code: string;
  readonly message: string;
}

const TEXT = '([^<]*)';
const XML_SHAPES = {
  awsQuery: new RegExp(
    `^<ErrorResponse( xmlns="[^"]+")?><Error><Type>(?:Sender|Receiver)</Type><Code>(?<code>${TEXT})</Code><Message>(?<message>${TEXT})</Message>.*</Error><RequestId>[\\w-]+</RequestId></ErrorResponse>$`,
    's',
  ),
  ec2Query: new RegExp(
    `^<Response><Errors><Error><Code>(?<code>${TEXT})</Code><Message>(?<message>${TEXT})</Message></Error></Errors><RequestID>[\\w-]+</RequestID></Response>$`,
    's',
  ),
  restXml: new RegExp(
    `^<Error><Code>(?<code>${TEXT})</Code><Message>(?<message>${TEXT})</Message>.*<RequestId>[\\w-]+</RequestId></Error>$`,
    's',
  ),
};

/** Reads an error as a client of the protocol would; fails where its shape or its headers are not the protocol's. */
export function errorAnswer({ protocol }: Pick<ServiceModel, 'protocol'>, answer: RawAnswer): ErrorAnswer {
  expect(answer.headers['x-amzn-requestid']).toMatch(/^[\w-]{36}$/);
  if (protocol === 'awsQuery' || protocol === 'ec2Query' || protocol === 'restXml') {
    expect(answer.headers['content-type']).toBe('text/xml');
    const { code, message } = XML_SHAPES[protocol].exec(answer.body)?.groups ?? {};
    if (code === undefined || message === undefined)
      throw new Error(`expected an error of ${protocol}, found ${answer.body}`);
    return { code, message: unescaped(message) };
  }
  const version = protocol === 'restJson1' ? 'json' : `x-amz-json-${protocol.slice(-3).replace('_', '.')}`;
  expect(answer.headers['content-type']).toBe(`application/${version}`);
  const body = JSON.parse(answer.body) as Readonly<Record<string, string>>;
  const code = body['__type'];
  const message = body['message'] ?? body['Message'];
  expect(answer.headers['x-amzn-errortype']).toBe(code);
  if (code === undefined || message === undefined)
    throw new Error(`expected an error of ${protocol}, found ${answer.body}`);
  return { code, message };
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}
