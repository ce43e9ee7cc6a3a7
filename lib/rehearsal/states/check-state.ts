import { numberFaults, pathFaults } from './check-fields';
import { comparisonFaults, timestampOf } from './choice';
import { isObject } from './paths';
import { expressionFaults } from './payload-template';
import { INVOKE_FIELDS, resourceOf } from './task-resource';

type Fields = Readonly<Record<string, unknown>>;
type Inner = (branch: unknown, place: string) => string[];

const LONGEST_SECONDS = 99_999_999;
const SECONDS = { from: 1, to: LONGEST_SECONDS };

const exclusive = (state: Fields, first: string, second: string): string[] =>
  state[first] !== undefined && state[second] !== undefined
    ? [`${first} and ${second} are both there, expected one`]
    : [];

export function taskFaults(state: Fields): string[] {
  const resource = typeof state['Resource'] === 'string' ? resourceOf(state['Resource']) : undefined;
  const timeout = state['TimeoutSeconds'];
  const heartbeat = state['HeartbeatSeconds'];
  const faults = [
    ...numberFaults(state, 'TimeoutSeconds', SECONDS),
    ...numberFaults(state, 'HeartbeatSeconds', SECONDS),
    ...pathFaults(state, 'TimeoutSecondsPath', { reference: true }),
    ...pathFaults(state, 'HeartbeatSecondsPath', { reference: true }),
    ...exclusive(state, 'TimeoutSeconds', 'TimeoutSecondsPath'),
    ...exclusive(state, 'HeartbeatSeconds', 'HeartbeatSecondsPath'),
  ];
  if (typeof timeout === 'number' && typeof heartbeat === 'number' && heartbeat >= timeout) {
    faults.push(`HeartbeatSeconds has ${heartbeat}, expected less than TimeoutSeconds (${timeout})`);
  }
  if (!resource)
    return [
      ...faults,
      `Resource ${JSON.stringify(state['Resource'])} is not run here, expected a Lambda function or lambda:invoke`,
    ];
  if (!resource.waitsForToken && (heartbeat !== undefined || state['HeartbeatSecondsPath'] !== undefined)) {
    faults.push('heartbeats are run only for .waitForTaskToken');
  }
  return resource.kind === 'invoke' ? [...faults, ...invokeFaults(state['Parameters'])] : faults;
}

function invokeFaults(parameters: unknown): string[] {
  if (!isObject(parameters)) return ['Parameters: expected an object with FunctionName'];
  const names = Object.keys(parameters).map((key) => key.replace(/\.\$$/, ''));
  const invocation = parameters['InvocationType'] ?? 'RequestResponse';
  return [
    ...(names.includes('FunctionName') ? [] : ['Parameters.FunctionName: it is missing']),
    ...names
      .filter((name) => !INVOKE_FIELDS.has(name))
      .map((name) => `Parameters.${name}: this parameter of lambda:invoke is not run here`),
    ...(invocation === 'RequestResponse'
      ? []
      : [`Parameters.InvocationType: ${JSON.stringify(invocation)} is not run here, expected RequestResponse`]),
  ];
}

export function waitFaults(state: Fields): string[] {
  const given = ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'].filter((field) => state[field] !== undefined);
  if (given.length !== 1)
    return [
      `found ${given.join(' and ') || 'no duration'}, expected one of Seconds, SecondsPath, Timestamp, TimestampPath`,
    ];
  const timestamp = state['Timestamp'];
  return [
    ...numberFaults(state, 'Seconds', { from: 0, to: LONGEST_SECONDS }),
    ...pathFaults(state, 'SecondsPath'),
    ...pathFaults(state, 'TimestampPath'),
    ...(timestamp === undefined || timestampOf(timestamp) !== undefined
      ? []
      : [`Timestamp has ${JSON.stringify(timestamp)}, expected RFC 3339`]),
  ];
}

export function failFaults(state: Fields): string[] {
  return [
    ...exclusive(state, 'Error', 'ErrorPath'),
    ...exclusive(state, 'Cause', 'CausePath'),
    ...['Error', 'Cause'].flatMap((field) =>
      ['string', 'undefined'].includes(typeof state[field])
        ? []
        : [`${field} has ${JSON.stringify(state[field])}, expected a string`],
    ),
    ...['ErrorPath', 'CausePath'].flatMap((field) =>
      state[field] === undefined ? [] : expressionFaults(state[field]).map((fault) => `${field}: ${fault}`),
    ),
  ];
}

export function choiceFaults(state: Fields): string[] {
  const { Choices: choices, Default: fallback } = state;
  if (!Array.isArray(choices) || choices.length === 0) return ['Choices: found no rules'];
  const faults =
    fallback === undefined || typeof fallback === 'string'
      ? []
      : [`Default has ${JSON.stringify(fallback)}, expected the name of a state`];
  return [...faults, ...choices.flatMap((rule: unknown, index) => ruleFaults(rule, `Choices[${index}]`, true))];
}

function ruleFaults(rule: unknown, place: string, top: boolean): string[] {
  if (!isObject(rule)) return [`${place}: found ${JSON.stringify(rule)}, expected an object`];
  const faults: string[] = [];
  if (top && typeof rule['Next'] !== 'string') faults.push(`${place}: expected Next with the name of a state`);
  if (!top && rule['Next'] !== undefined)
    faults.push(`${place}: Next stands inside a combined rule, expected it outside`);
  const combined = ['And', 'Or', 'Not'].filter((key) => rule[key] !== undefined);
  const [combiner] = combined;
  if (combiner === undefined) {
    const paths = Object.keys(rule).filter((key) => key === 'Variable' || key.endsWith('Path'));
    if (rule['Variable'] === undefined) faults.push(`${place}: expected a Variable, And, Or or Not`);
    return [
      ...faults,
      ...paths.flatMap((key) => pathFaults(rule, key)).map((fault) => `${place}: ${fault}`),
      ...comparisonFaults(rule).map((fault) => `${place}: ${fault}`),
    ];
  }
  const unknown = Object.keys(rule).filter((key) => key !== combiner && key !== 'Next' && key !== 'Comment');
  faults.push(...unknown.map((key) => `${place}: field ${key} stands beside ${combiner}`));
  const inner = rule[combiner];
  if (combiner === 'Not') return [...faults, ...ruleFaults(inner, `${place}.Not`, false)];
  if (!Array.isArray(inner) || inner.length === 0) return [...faults, `${place}.${combiner}: found no rules`];
  return [
    ...faults,
    ...inner.flatMap((entry: unknown, index) => ruleFaults(entry, `${place}.${combiner}[${index}]`, false)),
  ];
}

export function parallelFaults(state: Fields, inner: Inner): string[] {
  const branches = state['Branches'];
  if (!Array.isArray(branches) || branches.length === 0) return ['Branches: found no branches'];
  return branches.flatMap((branch: unknown, index) => inner(branch, `Branches[${index}]`));
}

export function mapFaults(state: Fields, inner: Inner): string[] {
  const processor = state['ItemProcessor'] ?? state['Iterator'];
  const faults = [
    ...exclusive(state, 'ItemProcessor', 'Iterator'),
    ...exclusive(state, 'ItemSelector', 'Parameters'),
    ...exclusive(state, 'MaxConcurrency', 'MaxConcurrencyPath'),
    ...pathFaults(state, 'ItemsPath'),
    ...pathFaults(state, 'MaxConcurrencyPath', { reference: true }),
    ...numberFaults(state, 'MaxConcurrency', { from: 0, to: LONGEST_SECONDS }),
  ];
  const config = isObject(processor) ? processor['ProcessorConfig'] : undefined;
  const mode = isObject(config) ? (config['Mode'] ?? 'INLINE') : 'INLINE';
  if (mode !== 'INLINE')
    faults.push(
      `ProcessorConfig.Mode ${JSON.stringify(mode)} is not run here, expected INLINE (a distributed map is another service)`,
    );
  return [...faults, ...inner(processor, 'ItemProcessor')];
}
