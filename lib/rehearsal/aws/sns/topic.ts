import { AwsError } from '../../service';

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: Protocol;
  readonly endpoint: string;
  readonly rawMessageDelivery: boolean;
  confirmed: boolean;
}

export interface Topic {
  readonly arn: string;
  readonly name: string;
  readonly displayName: string;
  /** Key that a publisher needs as well, when the topic is encrypted with one of the account's own. */
  readonly keyArn?: string;
  readonly subscriptions: Subscription[];
}

const PROTOCOLS = ['email', 'email-json', 'sqs', 'lambda'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** Throws for protocols that the local world does not deliver to. */
export function protocolOf(value: unknown): Protocol {
  const known = PROTOCOLS.find((protocol) => protocol === value);
  if (known) return known;
  throw new AwsError(
    'InvalidParameterException',
    `Invalid parameter: Protocol '${String(value)}' is not modelled, expected ${PROTOCOLS.join(', ')}`,
  );
}

/** Throws unless the endpoint is one that the protocol can reach. */
export function assertEndpoint(protocol: Protocol, endpoint: unknown): asserts endpoint is string {
  const mail = protocol === 'email' || protocol === 'email-json';
  const fits = mail ? /^[^@\s]+@[^@\s]+$/ : new RegExp(`^arn:aws[\\w-]*:${protocol}:`);
  if (typeof endpoint === 'string' && fits.test(endpoint)) return;
  throw new AwsError(
    'InvalidParameterException',
    `Invalid parameter: ${mail ? 'Email address' : `${protocol} endpoint ARN`} '${String(endpoint)}'`,
  );
}

const LARGEST_MESSAGE = 262_144;
const LONGEST_SUBJECT = 100;

const invalid = (what: string) => new AwsError('InvalidParameterException', `Invalid parameter: ${what}`);

export interface Publication {
  readonly subject?: string;
  /** The message for each protocol; `default` always there. */
  readonly messages: Readonly<Record<string, string>> & { readonly default: string };
}

/** Reads the message of a Publish as SNS checks it. Throws InvalidParameterException. */
export function publication(input: {
  readonly Message?: string;
  readonly Subject?: string;
  readonly MessageStructure?: string;
}): Publication {
  const { Message: message = '', Subject: subject, MessageStructure: structure } = input;
  if (message === '') throw invalid('Empty message');
  const bytes = Buffer.byteLength(message);
  if (bytes > LARGEST_MESSAGE) throw invalid(`Message too long: ${bytes} bytes, expected at most ${LARGEST_MESSAGE}`);
  if (subject !== undefined && !isSubject(subject)) {
    throw invalid(
      `Subject: ${JSON.stringify(subject)}, expected up to ${LONGEST_SUBJECT} printable ASCII characters that begin with a letter, a digit or punctuation`,
    );
  }
  if (structure === undefined) return { subject, messages: { default: message } };
  if (structure !== 'json') throw invalid(`MessageStructure: '${structure}', expected json`);
  return { subject, messages: structured(message) };
}

const isSubject = (subject: string) => subject.length <= LONGEST_SUBJECT && /^[\x21-\x7e][\x20-\x7e]*$/.test(subject);

function structured(message: string): Publication['messages'] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(message);
  } catch {
    throw invalid('Message Structure - JSON message body failed to parse');
  }
  const entries = typeof parsed === 'object' && parsed !== null ? Object.entries(parsed) : [];
  const texts = Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  if (texts['default'] === undefined) throw invalid('Message Structure - No default entry in JSON message body');
  return { ...texts, default: texts['default'] };
}
