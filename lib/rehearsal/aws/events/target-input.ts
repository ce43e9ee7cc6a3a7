import { look, parsePath } from '../../states/paths';

/** How a target of a rule shapes what it receives. */
export interface TargetInput {
  readonly Input?: string;
  readonly InputPath?: string;
  readonly InputTransformer?: {
    readonly InputTemplate: string;
    readonly InputPathsMap?: Readonly<Record<string, string>>;
  };
}

const PLACEHOLDER = /<([A-Za-z0-9_.-]+)>/g;
const PREDEFINED = new Set([
  'aws.events.rule-arn',
  'aws.events.rule-name',
  'aws.events.event.ingestion-time',
  'aws.events.event',
  'aws.events.event.json',
]);

export interface RuleIdentity {
  readonly arn: string;
  readonly name: string;
}

/** The text a target receives for an event. */
export function targetInput(target: TargetInput, event: Readonly<Record<string, unknown>>, rule: RuleIdentity): string {
  if (target.Input !== undefined) return target.Input;
  if (target.InputPath !== undefined)
    return JSON.stringify(look(target.InputPath, { input: event, context: {} }).value ?? null);
  return target.InputTransformer === undefined
    ? JSON.stringify(event)
    : transformed(target.InputTransformer, event, rule);
}

function transformed(
  { InputTemplate: template, InputPathsMap: paths = {} }: NonNullable<TargetInput['InputTransformer']>,
  event: Readonly<Record<string, unknown>>,
  rule: RuleIdentity,
): string {
  const resolved = (name: string): unknown => {
    if (name === 'aws.events.rule-arn') return rule.arn;
    if (name === 'aws.events.rule-name') return rule.name;
    if (name === 'aws.events.event.ingestion-time') return event['time'];
    if (name === 'aws.events.event.json') return event;
    if (name === 'aws.events.event')
      return Object.fromEntries(Object.entries(event).filter(([key]) => key !== 'detail'));
    return look(paths[name]!, { input: event, context: {} }).value;
  };
  let inString = false;
  let result = '';
  let position = 0;
  // Inside quotes a string stands as its characters; outside, every value stands as JSON.
  for (const match of template.matchAll(PLACEHOLDER)) {
    const before = template.slice(position, match.index);
    inString = quotesIn(before) % 2 === 1 ? !inString : inString;
    result += before;
    position = match.index + match[0].length;
    const value = resolved(match[1]!);
    const text = typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
    result += inString ? JSON.stringify(text).slice(1, -1) : JSON.stringify(value ?? null);
  }
  return result + template.slice(position);
}

const quotesIn = (text: string): number => text.replaceAll(/\\./g, '').split('"').length - 1;

/** What is wrong with the input fields of a target. */
export function targetInputFaults(target: TargetInput): string[] {
  const given = ['Input', 'InputPath', 'InputTransformer'].filter(
    (field) => target[field as keyof TargetInput] !== undefined,
  );
  if (given.length > 1) return [`${given.join(' and ')} are both there, expected one`];
  const paths = [
    ...(target.InputPath === undefined ? [] : [target.InputPath]),
    ...Object.values(target.InputTransformer?.InputPathsMap ?? {}),
  ];
  const faults = paths.flatMap((path) => {
    try {
      parsePath(path);
      return [];
    } catch (error) {
      return [(error as Error).message];
    }
  });
  const known = new Set([...PREDEFINED, ...Object.keys(target.InputTransformer?.InputPathsMap ?? {})]);
  const used = [...(target.InputTransformer?.InputTemplate ?? '').matchAll(PLACEHOLDER)].map((match) => match[1]!);
  return [
    ...faults,
    ...used
      .filter((name) => !known.has(name))
      .map((name) => `InputTemplate uses <${name}>, which InputPathsMap does not define`),
  ];
}
