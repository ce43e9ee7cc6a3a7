import { AwsError, type Caller } from '../../service';

interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  /** ARNs of principals, `*` for all. */
  readonly principals: readonly string[];
  readonly conditions: readonly Condition[];
}

interface Condition {
  readonly negated: boolean;
  readonly patterns: readonly string[];
}

/** Operators understood on `aws:PrincipalArn`, the one key that vault policies of this project use. */
const OPERATORS: Readonly<Record<string, { readonly negated: boolean }>> = {
  StringEquals: { negated: false },
  StringLike: { negated: false },
  ArnEquals: { negated: false },
  ArnLike: { negated: false },
  StringNotEquals: { negated: true },
  StringNotLike: { negated: true },
  ArnNotEquals: { negated: true },
  ArnNotLike: { negated: true },
};

/** The access policy of a vault. Only its denials matter: callers of this account are allowed by their own policies. */
export class VaultPolicy {
  private constructor(private readonly statements: readonly Statement[]) {}

  /** Reads a policy document; refuses what it could not judge. */
  static parse(document: unknown): VaultPolicy {
    if (document === undefined) return new VaultPolicy([]);
    const { Statement: statements } = (typeof document === 'string' ? JSON.parse(document) : document) as Record<
      string,
      unknown
    >;
    return new VaultPolicy(list(statements).map((statement) => parseStatement(statement as Record<string, unknown>)));
  }

  /** Fails with AWS's sentence when the policy denies the action to the caller. */
  check(action: string, caller: Caller, resource: string): void {
    const principal = principalArn(caller);
    const denied = this.statements.some(
      ({ effect, actions, principals, conditions }) =>
        effect === 'Deny' &&
        actions.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
        principals.some((pattern) => matches(pattern, principal)) &&
        conditions.every(
          ({ negated, patterns }) => patterns.some((pattern) => matches(pattern, principal)) !== negated,
        ),
    );
    if (denied) {
      throw new AwsError(
        'AccessDeniedException',
        `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource} with an explicit deny in a resource-based policy`,
        403,
      );
    }
  }
}

function parseStatement(statement: Record<string, unknown>): Statement {
  const { Effect, Action, Principal, Condition = {} } = statement;
  if ((Effect !== 'Allow' && Effect !== 'Deny') || Action === undefined || Principal === undefined) {
    throw new Error(
      `cannot read a vault policy statement: expected Effect, Action and Principal, found ${Object.keys(statement).join(', ')}`,
    );
  }
  const principals = Principal === '*' ? ['*'] : list((Principal as Record<string, unknown>)['AWS']).map(String);
  return {
    effect: Effect,
    actions: list(Action).map(String),
    principals: principals.map((principal) =>
      /^arn:[^:]+:iam::\d+:root$/.test(principal) ? principal.replace(/root$/, '*') : principal,
    ),
    conditions: Object.entries(Condition as Record<string, Record<string, unknown>>).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => parseCondition(operator, key, values)),
    ),
  };
}

function parseCondition(operator: string, key: string, values: unknown): Condition {
  const known = OPERATORS[operator];
  if (!known || key.toLowerCase() !== 'aws:principalarn') {
    throw new Error(
      `cannot judge condition '${operator}' on '${key}' in a vault policy: expected ${Object.keys(OPERATORS).join(', ')} on 'aws:PrincipalArn'`,
    );
  }
  return { negated: known.negated, patterns: list(values).map(String) };
}

/** Policies name the role; the caller's own ARN names its session. */
function principalArn(caller: Caller): string {
  const match = /^arn:([^:]+):sts::(\d+):assumed-role\/([^/]+)\//.exec(caller.arn);
  return match ? `arn:${match[1]}:iam::${match[2]}:role/${match[3]}` : caller.arn;
}

function matches(pattern: string, value: string): boolean {
  const expression = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`).test(value);
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}
