/** Where the values of a template come from while it is deployed. */
export interface ResolutionScope {
  /** Value of a parameter, pseudo parameter or resource; `NO_VALUE` for `AWS::NoValue`. */
  ref(name: string): unknown;
  attribute(logicalId: string, attributeName: string): unknown;
  importValue(exportName: string): unknown;
  condition(name: string): boolean;
  mapping(map: string, topLevelKey: string, secondLevelKey: string): unknown;
  availabilityZones(region: string): readonly string[];
}

/** Removes the property or list item that holds it. */
export const NO_VALUE: unique symbol = Symbol('AWS::NoValue');

type Intrinsic = (argument: unknown, scope: ResolutionScope) => unknown;

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, scope) => scope.ref(text('Ref', argument)),
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, name] = attributeReference(argument);
    return scope.attribute(logicalId, text('Fn::GetAtt', resolveValue(name, scope)));
  },
  'Fn::Join': (argument, scope) => {
    const [separator, values] = tuple('Fn::Join', argument, 2);
    const items = list('Fn::Join', resolveValue(values, scope));
    return items.map((item) => text('Fn::Join', item)).join(text('Fn::Join', separator));
  },
  'Fn::Sub': (argument, scope) => {
    const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
    return substitute(text('Fn::Sub', template), record('Fn::Sub', variables ?? {}), scope);
  },
  'Fn::Select': (argument, scope) => {
    const [index, values] = tuple('Fn::Select', argument, 2);
    const items = list('Fn::Select', resolveValue(values, scope));
    const position = Number(resolveValue(index, scope));
    if (!Number.isInteger(position) || position < 0 || position >= items.length) {
      throw new Error(`Fn::Select: index ${JSON.stringify(index)} is not within a list of ${items.length}`);
    }
    return items[position];
  },
  'Fn::Split': (argument, scope) => {
    const [separator, value] = tuple('Fn::Split', argument, 2);
    return text('Fn::Split', resolveValue(value, scope)).split(text('Fn::Split', separator));
  },
  'Fn::ImportValue': (argument, scope) => scope.importValue(text('Fn::ImportValue', resolveValue(argument, scope))),
  'Fn::If': (argument, scope) => {
    const [condition, whenTrue, whenFalse] = tuple('Fn::If', argument, 3);
    return resolveValue(scope.condition(text('Fn::If', condition)) ? whenTrue : whenFalse, scope);
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = tuple('Fn::Equals', argument, 2).map((value) => resolveValue(value, scope));
    return typeof left === 'object' || typeof right === 'object'
      ? JSON.stringify(left) === JSON.stringify(right)
      : String(left) === String(right);
  },
  'Fn::And': (argument, scope) => list('Fn::And', argument).every((condition) => truth('Fn::And', condition, scope)),
  'Fn::Or': (argument, scope) => list('Fn::Or', argument).some((condition) => truth('Fn::Or', condition, scope)),
  'Fn::Not': (argument, scope) => !truth('Fn::Not', tuple('Fn::Not', argument, 1)[0], scope),
  Condition: (argument, scope) => scope.condition(text('Condition', argument)),
  'Fn::FindInMap': (argument, scope) => {
    const [map, top, second] = tuple('Fn::FindInMap', argument, 3).map((value) =>
      text('Fn::FindInMap', resolveValue(value, scope)),
    );
    return scope.mapping(map ?? '', top ?? '', second ?? '');
  },
  'Fn::GetAZs': (argument, scope) => {
    const region = text('Fn::GetAZs', resolveValue(argument, scope));
    return [...scope.availabilityZones(region === '' ? text('AWS::Region', scope.ref('AWS::Region')) : region)];
  },
  'Fn::Base64': (argument, scope) => Buffer.from(text('Fn::Base64', resolveValue(argument, scope))).toString('base64'),
  'Fn::ToJsonString': (argument, scope) => JSON.stringify(resolveValue(argument, scope)),
};

/** The intrinsic function that an object is, known or not; `undefined` for an ordinary object. */
export function intrinsicName(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const [key, ...others] = Object.keys(value);
  if (key === undefined || others.length > 0) return undefined;
  return key === 'Ref' || key.startsWith('Fn::') ? key : undefined;
}

export function isKnownIntrinsic(name: string): boolean {
  return Object.hasOwn(INTRINSICS, name);
}

/** Replaces every intrinsic function in a template value. Throws for one that is unknown or has other arguments. */
export function resolveValue(value: unknown, scope: ResolutionScope): unknown {
  if (Array.isArray(value)) return value.map((item) => resolveValue(item, scope)).filter((item) => item !== NO_VALUE);
  if (typeof value !== 'object' || value === null) return value;
  const name = intrinsicName(value);
  if (name === undefined) {
    const entries = Object.entries(value).map(([key, item]): [string, unknown] => [key, resolveValue(item, scope)]);
    return Object.fromEntries(entries.filter(([, item]) => item !== NO_VALUE));
  }
  return call(name, Object.values(value)[0], scope);
}

/** Evaluates a condition expression of the `Conditions` section. */
export function resolveCondition(expression: unknown, scope: ResolutionScope): boolean {
  return truth('Conditions', expression, scope);
}

/** Logical ID and attribute of a GetAtt in either form: a list or `Id.Attribute`. */
export function attributeReference(argument: unknown): [string, unknown] {
  if (typeof argument === 'string' && argument.includes('.')) {
    const dot = argument.indexOf('.');
    return [argument.slice(0, dot), argument.slice(dot + 1)];
  }
  const [logicalId, name] = tuple('Fn::GetAtt', argument, 2);
  return [text('Fn::GetAtt', logicalId), name];
}

/** Names in `${...}` of a Fn::Sub template, without the literals `${!...}`. */
export function substitutedNames(template: string): string[] {
  return [...template.matchAll(/\$\{([^!}][^}]*)\}/g)].map((match) => (match[1] ?? '').trim());
}

function call(name: string, argument: unknown, scope: ResolutionScope): unknown {
  const intrinsic = isKnownIntrinsic(name) ? INTRINSICS[name] : undefined;
  if (!intrinsic)
    throw new Error(
      `intrinsic function ${name} is not modelled, expected one of ${Object.keys(INTRINSICS).join(', ')}`,
    );
  return intrinsic(argument, scope);
}

function substitute(template: string, variables: Readonly<Record<string, unknown>>, scope: ResolutionScope): string {
  return template.replace(/\$\{(!?)([^}]*)\}/g, (_, literal: string, inner: string) => {
    if (literal) return `\${${inner}}`;
    const name = inner.trim();
    if (Object.hasOwn(variables, name)) return text('Fn::Sub', resolveValue(variables[name], scope));
    if (!name.includes('.')) return text('Fn::Sub', scope.ref(name));
    const [logicalId, attributeName] = attributeReference(name);
    return text('Fn::Sub', scope.attribute(logicalId, String(attributeName)));
  });
}

function truth(where: string, expression: unknown, scope: ResolutionScope): boolean {
  const isCondition = typeof expression === 'object' && expression !== null && 'Condition' in expression;
  const value = isCondition ? call('Condition', expression.Condition, scope) : resolveValue(expression, scope);
  if (typeof value === 'boolean') return value;
  throw new Error(`${where}: expected a condition, found ${JSON.stringify(expression)}`);
}

function text(where: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`${where}: expected a string, found ${JSON.stringify(value) ?? String(value)}`);
}

function list(where: string, value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error(`${where}: expected a list, found ${JSON.stringify(value)}`);
}

function tuple(where: string, value: unknown, length: number): unknown[] {
  if (Array.isArray(value) && value.length === length) return value;
  throw new Error(`${where}: expected a list of ${length}, found ${JSON.stringify(value)}`);
}

function record(where: string, value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new Error(`${where}: expected an object, found ${JSON.stringify(value)}`);
}
