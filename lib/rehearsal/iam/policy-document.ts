import { type Condition, type ConditionContext, isRecord, parseConditions } from './condition';
import { globMatches } from './glob';
import { substitute, variableFaults } from './policy-variables';

export interface Statement {
  readonly sid?: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  readonly notResources: readonly string[];
  readonly conditions: readonly Condition[];
}

/** A simulation opens one account after the other with the same policies. */
const parsedDocuments = new Map<string | undefined, readonly Statement[]>();
const STATEMENT_FIELDS = ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];

/**
 * Reads an identity policy. Throws one error with all faults: whatever could not be evaluated is refused here,
 * because a statement that is ignored would let a rehearsal pass that fails on AWS.
 */
export function parsePolicyDocument(name: string, document: unknown): readonly Statement[] {
  const text = JSON.stringify(document);
  const known = parsedDocuments.get(text);
  if (known) return known;
  const statements = parseDocument(name, document);
  parsedDocuments.set(text, statements);
  return statements;
}

function parseDocument(name: string, document: unknown): Statement[] {
  const faults: string[] = [];
  const statements = isRecord(document) ? asList(document['Statement']) : [];
  if (!isRecord(document) || statements.length === 0)
    faults.push(`expected an object with Statement, found ${JSON.stringify(document)}`);
  const parsed = statements.map((statement, index) => parseStatement(statement, `Statement[${index}]`, faults));
  if (faults.length > 0) throw new Error(`policy '${name}' cannot be evaluated: ${faults.join('; ')}`);
  return parsed;
}

function parseStatement(statement: unknown, path: string, faults: string[]): Statement {
  const fields = isRecord(statement) ? statement : {};
  for (const field of Object.keys(fields)) {
    if (!STATEMENT_FIELDS.includes(field)) faults.push(`${path}.${field}: not a field of an identity policy statement`);
  }
  const effect = fields['Effect'];
  if (effect !== 'Allow' && effect !== 'Deny')
    faults.push(`${path}.Effect: expected Allow or Deny, found ${JSON.stringify(effect)}`);
  const strings = (field: string) => stringList(fields[field], `${path}.${field}`, faults);
  const [actions, notActions] = [strings('Action'), strings('NotAction')];
  const [resources, notResources] = [strings('Resource'), strings('NotResource')];
  if (actions.length > 0 === notActions.length > 0) faults.push(`${path}: expected either Action or NotAction`);
  if (resources.length > 0 === notResources.length > 0) faults.push(`${path}: expected either Resource or NotResource`);
  for (const action of [...actions, ...notActions]) {
    if (action !== '*' && !/^[\w-]+:[\w*?]+$/.test(action))
      faults.push(`${path}: '${action}' is not an action such as 'rds:ModifyDBInstance'`);
  }
  for (const text of [...resources, ...notResources].flatMap(variableFaults)) faults.push(`${path}: ${text}`);
  const conditions = parseConditions(fields['Condition'], faults, `${path}.Condition`);
  const sid = typeof fields['Sid'] === 'string' ? { sid: fields['Sid'] } : {};
  return {
    ...sid,
    effect: effect === 'Deny' ? 'Deny' : 'Allow',
    actions,
    notActions,
    resources,
    notResources,
    conditions,
  };
}

const patternsByAction = new WeakMap<Statement, Map<string, string | undefined>>();

/** The action pattern by which the statement covers this action on this resource; `undefined` when it does not. */
export function coveringAction(
  statement: Statement,
  request: { action: string; resource: string; context: ConditionContext },
): string | undefined {
  const pattern = knownActionPattern(statement, request.action);
  if (pattern === undefined || !coversResource(statement, request.resource, request.context)) return undefined;
  return statement.conditions.every((condition) => condition.holds(request.context)) ? pattern : undefined;
}

/** Statements never change and few actions are asked: each pair is compared once. */
function knownActionPattern(statement: Statement, action: string): string | undefined {
  let known = patternsByAction.get(statement);
  if (!known) {
    known = new Map();
    patternsByAction.set(statement, known);
  }
  if (!known.has(action)) known.set(action, actionPattern(statement, action));
  return known.get(action);
}

function actionPattern(statement: Statement, action: string): string | undefined {
  if (statement.notActions.length > 0) {
    const excluded = statement.notActions.some((pattern) => globMatches(pattern, action, false));
    return excluded ? undefined : `NotAction ${statement.notActions.join(', ')}`;
  }
  return statement.actions.find((pattern) => globMatches(pattern, action, false));
}

function coversResource(statement: Statement, resource: string, context: ConditionContext): boolean {
  const matches = (pattern: string) => {
    const wanted = substitute(pattern, context);
    return wanted !== undefined && globMatches(wanted, resource);
  };
  return statement.notResources.length > 0 ? !statement.notResources.some(matches) : statement.resources.some(matches);
}

function stringList(value: unknown, path: string, faults: string[]): string[] {
  return asList(value).flatMap((item) => {
    if (typeof item === 'string' && item !== '') return [item];
    faults.push(`${path}: expected a string, found ${JSON.stringify(item)}`);
    return [];
  });
}

function asList(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
