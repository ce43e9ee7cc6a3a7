import type { ConditionContext } from './condition';
import { coveringAction, type Statement } from './policy-document';

export type Decision =
  | { readonly allowed: true; readonly by: string }
  | { readonly allowed: false; readonly because: string };

/** A role of the local account with everything that decides what it may do. */
export class Role {
  readonly policies = new Map<string, readonly Statement[]>();
  /** Inline policies as they were given, by name. */
  readonly documents = new Map<string, unknown>();
  boundary: readonly Statement[] | undefined;
  readonly withheld = new Set<string>();
  /** Action patterns of the statements that allowed something. */
  readonly used = new Set<string>();

  constructor(
    readonly roleName: string,
    readonly arn: string,
    readonly roleId: string,
    readonly trustedServices: readonly string[],
    readonly tags: Readonly<Record<string, string>>,
  ) {}

  /** Evaluates one action on one resource: an explicit deny wins, then the boundary, then the identity policies. */
  decide(request: { action: string; resource: string; context: ConditionContext }): Decision {
    const identity = this.policies.size === 1 ? [...this.policies.values()][0]! : [...this.policies.values()].flat();
    const covers = (statements: readonly Statement[], effect: Statement['effect']) =>
      firstDefined(statements, (statement) =>
        statement.effect === effect ? coveringAction(statement, request) : undefined,
      );
    if (covers(identity, 'Deny') !== undefined) return denied('with an explicit deny in an identity-based policy');
    if (this.boundary && covers(this.boundary, 'Deny') !== undefined) {
      return denied('with an explicit deny in a permissions boundary');
    }
    if (this.boundary && covers(this.boundary, 'Allow') === undefined) {
      return denied(`because no permissions boundary allows the ${request.action} action`);
    }
    const by = this.withheld.has(request.action.toLowerCase()) ? undefined : covers(identity, 'Allow');
    return by === undefined
      ? denied(`because no identity-based policy allows the ${request.action} action`)
      : { allowed: true, by };
  }

  /** Action patterns of every Allow statement. */
  grantedActions(): Set<string> {
    const allows = [...this.policies.values()].flat().filter((statement) => statement.effect === 'Allow');
    return new Set(
      allows.flatMap((statement) =>
        statement.notActions.length > 0 ? [`NotAction ${statement.notActions.join(', ')}`] : [...statement.actions],
      ),
    );
  }
}

function denied(because: string): Decision {
  return { allowed: false, because };
}

function firstDefined<Item, Result>(
  items: readonly Item[],
  map: (item: Item) => Result | undefined,
): Result | undefined {
  for (const item of items) {
    const result = map(item);
    if (result !== undefined) return result;
  }
  return undefined;
}
