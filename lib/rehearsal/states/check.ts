import { catchFaults, dataFaults, retryFaults, transitionFaults } from './check-fields';
import { choiceFaults, failFaults, mapFaults, parallelFaults, taskFaults, waitFaults } from './check-state';
import { isObject } from './paths';

type Fields = Readonly<Record<string, unknown>>;

const EVERY = ['Type', 'Comment', 'QueryLanguage'];
const PATHS = ['InputPath', 'OutputPath'];
const NEXT = ['Next', 'End'];
const FALLIBLE = ['Parameters', 'ResultSelector', 'ResultPath', 'Retry', 'Catch', ...PATHS, ...NEXT];

interface StateKind {
  readonly fields: readonly string[];
  readonly faults: (state: Fields, inner: (branch: unknown, place: string) => string[]) => string[];
}

const KINDS: Readonly<Record<string, StateKind>> = {
  Task: {
    fields: [
      'Resource',
      'TimeoutSeconds',
      'TimeoutSecondsPath',
      'HeartbeatSeconds',
      'HeartbeatSecondsPath',
      ...FALLIBLE,
    ],
    faults: taskFaults,
  },
  Parallel: { fields: ['Branches', ...FALLIBLE], faults: parallelFaults },
  Map: {
    fields: [
      'ItemProcessor',
      'Iterator',
      'ItemsPath',
      'ItemSelector',
      'MaxConcurrency',
      'MaxConcurrencyPath',
      ...FALLIBLE,
    ],
    faults: mapFaults,
  },
  Pass: { fields: ['Result', 'Parameters', 'ResultPath', ...PATHS, ...NEXT], faults: () => [] },
  Wait: { fields: ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath', ...PATHS, ...NEXT], faults: waitFaults },
  Choice: { fields: ['Choices', 'Default', ...PATHS], faults: choiceFaults },
  Succeed: { fields: PATHS, faults: () => [] },
  Fail: { fields: ['Error', 'ErrorPath', 'Cause', 'CausePath'], faults: failFaults },
};

const MACHINE_FIELDS = new Set(['Comment', 'StartAt', 'States', 'TimeoutSeconds', 'Version', 'QueryLanguage']);
const BRANCH_FIELDS = new Set(['Comment', 'StartAt', 'States', 'QueryLanguage', 'ProcessorConfig']);
const LONGEST_NAME = 80;

/**
 * Everything in a definition that the runner does not run or that Step Functions would refuse, each with its place.
 * An empty list means the definition can be run.
 */
export function check(definition: unknown): string[] {
  if (!isObject(definition)) return [`definition: found ${JSON.stringify(definition)}, expected an object`];
  const names = new Map<string, number>();
  const faults = branch(definition, 'definition', MACHINE_FIELDS, names);
  const timeout = definition['TimeoutSeconds'];
  if (timeout !== undefined && !(Number.isInteger(timeout) && (timeout as number) > 0)) {
    faults.push(`definition.TimeoutSeconds: found ${JSON.stringify(timeout)}, expected a positive integer`);
  }
  if (definition['Version'] !== undefined && definition['Version'] !== '1.0') {
    faults.push(`definition.Version: found ${JSON.stringify(definition['Version'])}, expected '1.0'`);
  }
  const repeated = [...names]
    .filter(([, count]) => count > 1)
    .map(([name]) => `state '${name}': the name is used more than once in this machine`);
  return [...faults, ...repeated];
}

function branch(candidate: unknown, place: string, fields: ReadonlySet<string>, names: Map<string, number>): string[] {
  if (!isObject(candidate))
    return [`${place}: found ${JSON.stringify(candidate)}, expected an object with StartAt and States`];
  const { StartAt: startAt, States: states } = candidate;
  const faults = Object.keys(candidate)
    .filter((field) => !fields.has(field))
    .map((field) => `${place}: field ${field} is not run here`);
  faults.push(...languageFaults(candidate, place));
  if (!isObject(states) || Object.keys(states).length === 0) return [...faults, `${place}.States: found no states`];
  if (typeof startAt !== 'string' || !Object.hasOwn(states, startAt)) {
    faults.push(`${place}.StartAt: found ${JSON.stringify(startAt)}, expected the name of a state beside it`);
  }
  for (const name of Object.keys(states)) names.set(name, (names.get(name) ?? 0) + 1);
  const reached = reachable(states, startAt);
  for (const [name, state] of Object.entries(states)) {
    faults.push(...stateFaults(name, state, states, names));
    if (!reached.has(name)) faults.push(`state '${name}': no transition leads to it`);
  }
  return faults;
}

function stateFaults(name: string, state: unknown, siblings: Fields, names: Map<string, number>): string[] {
  const place = `state '${name}'`;
  if (name.length > LONGEST_NAME)
    return [`${place}: the name has ${name.length} characters, expected at most ${LONGEST_NAME}`];
  if (!isObject(state)) return [`${place}: found ${JSON.stringify(state)}, expected an object`];
  const type = String(state['Type']);
  const kind = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
  if (!kind) return [`${place}: Type ${JSON.stringify(state['Type'])} is not one the runner knows`];
  const allowed = new Set([...EVERY, ...kind.fields]);
  const unknown = Object.keys(state).filter((field) => !allowed.has(field));
  const inner = (candidate: unknown, where: string) => branch(candidate, `${place} ${where}`, BRANCH_FIELDS, names);
  return [
    ...unknown.map((field) => `${place}: field ${field} is not run here`),
    ...languageFaults(state, place),
    ...(kind.fields.includes('Next') ? transitionFaults(state) : []).map((fault) => `${place}: ${fault}`),
    ...[...dataFaults(state), ...retryFaults(state), ...catchFaults(state)].map((fault) => `${place}: ${fault}`),
    ...targets(state)
      .filter((target) => !Object.hasOwn(siblings, target))
      .map((target) => `${place}: transition to '${target}', which is not a state beside it`),
    ...kind.faults(state, inner).map((fault) => (fault.startsWith("state '") ? fault : `${place}: ${fault}`)),
  ];
}

function languageFaults(candidate: Fields, place: string): string[] {
  const language = candidate['QueryLanguage'];
  return language === undefined || language === 'JSONPath'
    ? []
    : [`${place}: QueryLanguage ${JSON.stringify(language)} is not run here, expected JSONPath`];
}

function targets(state: Fields): string[] {
  const listed = [state['Choices'], state['Catch']].flatMap((list) => (Array.isArray(list) ? list : []));
  const found = [
    state['Next'],
    state['Default'],
    ...listed.map((entry) => (isObject(entry) ? entry['Next'] : undefined)),
  ];
  return found.filter((target) => typeof target === 'string');
}

function reachable(states: Fields, startAt: unknown): Set<string> {
  const reached = new Set<string>();
  const open = typeof startAt === 'string' ? [startAt] : [];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = Object.hasOwn(states, name) ? states[name] : undefined;
    if (reached.has(name) || !isObject(state)) continue;
    reached.add(name);
    open.push(...targets(state));
  }
  return reached;
}
