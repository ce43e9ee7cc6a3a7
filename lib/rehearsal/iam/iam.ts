import { type Authorization, AwsError, type Caller } from '../service';
import type { WorldContext } from '../world';
import { ConditionContext } from './condition';
import { globMatches } from './glob';
import { AWS_MANAGED_POLICIES } from './managed-policies';
import { parsePolicyDocument, type Statement } from './policy-document';
import { Role } from './role';
import { trustedServices } from './trust-policy';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface NewRole {
  readonly roleName: string;
  /** @default - `/` */
  readonly path?: string;
  readonly assumeRolePolicyDocument: unknown;
  /** ARN of a managed policy. @default - no boundary */
  readonly permissionsBoundary?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Identities of the local account and what their identity policies allow. Resource policies are not evaluated. */
export class Iam {
  readonly #roles = new Map<string, Role>();
  readonly #managedPolicies = new Map<string, readonly Statement[]>();
  readonly #customerPolicies = new Map<string, unknown>();
  readonly #callers = new Map<string, Caller>();
  readonly #sessions = new Map<string, Required<Credentials>>();
  readonly #operator: Credentials;
  readonly #bases = new WeakMap<Caller, ConditionContext>();
  #admitsUnknownKeys = false;

  constructor(private readonly context: Pick<WorldContext, 'accountId' | 'region' | 'random'>) {
    for (const [arn, document] of Object.entries(AWS_MANAGED_POLICIES)) {
      this.#managedPolicies.set(arn, parsePolicyDocument(arn, document));
    }
    this.#operator = { accessKeyId: this.uniqueId('AKIA'), secretAccessKey: this.randomText(40) };
    this.#callers.set(this.#operator.accessKeyId, {
      kind: 'operator',
      arn: `arn:aws:iam::${context.accountId}:user/operator`,
    });
  }

  /** Credentials of a person with every permission in the account. */
  get operatorCredentials(): Credentials {
    return this.#operator;
  }

  /** An identifier as IAM makes them: `prefix` and 16 characters. */
  uniqueId(prefix: 'AKIA' | 'ASIA' | 'AROA' | 'ANPA'): string {
    return prefix + this.randomText(16).toUpperCase();
  }

  addRole(options: NewRole): Role {
    const { roleName, path = '/' } = options;
    if (!/^[\w+=,.@-]{1,64}$/.test(roleName)) {
      throw new Error(`role name '${roleName}' is not valid, expected 1 to 64 letters, digits or +=,.@-_`);
    }
    if (this.#roles.has(roleName)) throw new Error(`role '${roleName}' already exists; give it another RoleName`);
    const role = new Role(
      roleName,
      `arn:aws:iam::${this.context.accountId}:role${path}${roleName}`,
      this.uniqueId('AROA'),
      trustedServices(options.assumeRolePolicyDocument),
      options.tags ?? {},
    );
    if (options.permissionsBoundary) role.boundary = this.managedPolicy(options.permissionsBoundary);
    this.#roles.set(roleName, role);
    return role;
  }

  /** Adds or replaces an inline policy. Throws when the document holds anything that cannot be evaluated. */
  putPolicy(roleName: string, policyName: string, document: unknown): void {
    const role = this.role(roleName);
    role.policies.set(`inline ${policyName}`, parsePolicyDocument(policyName, document));
    role.documents.set(policyName, document);
  }

  addManagedPolicy(arn: string, document: unknown): void {
    if (this.#managedPolicies.has(arn)) throw new Error(`managed policy '${arn}' already exists; give it another name`);
    this.#managedPolicies.set(arn, parsePolicyDocument(arn, document));
    this.#customerPolicies.set(arn, document);
  }

  /** Documents of the account's own managed policies, by ARN. */
  customerPolicies(): ReadonlyMap<string, unknown> {
    return this.#customerPolicies;
  }

  attachManagedPolicy(roleName: string, policyArn: string): void {
    this.role(roleName).policies.set(policyArn, this.managedPolicy(policyArn));
  }

  /**
   * Credentials that identify the role; the same ones for the same role and function.
   * Throws when `functionArn` is given and the role does not trust Lambda.
   */
  credentialsForRole(roleArn: string, functionArn?: string): Required<Credentials> {
    const key = `${roleArn} ${functionArn ?? ''}`;
    const known = this.#sessions.get(key);
    if (known) return known;
    const caller = this.callerForRole(roleArn, functionArn);
    if (functionArn && !this.isTrusted(roleArn, 'lambda.amazonaws.com')) {
      throw new Error(
        `role '${roleArn}' cannot be assumed by Lambda: its trust policy does not name lambda.amazonaws.com`,
      );
    }
    const credentials = {
      accessKeyId: this.uniqueId('ASIA'),
      secretAccessKey: this.randomText(40),
      sessionToken: this.randomText(64),
    };
    this.#sessions.set(key, credentials);
    this.#callers.set(credentials.accessKeyId, caller);
    return credentials;
  }

  /** From now on whoever signs with an access key that nobody has is taken for the operator; AWS would refuse. */
  admitUnknownKeys(): void {
    this.#admitsUnknownKeys = true;
  }

  callerOf(accessKeyId: string): Caller | undefined {
    const known = this.#callers.get(accessKeyId);
    return known ?? (this.#admitsUnknownKeys ? this.#callers.get(this.#operator.accessKeyId) : undefined);
  }

  /** The caller that a service becomes when it assumes the role; the session is named after the function. */
  callerForRole(roleArn: string, functionArn?: string): Caller {
    const role = this.roleByArn(roleArn);
    const session = functionArn?.split(':')[6] ?? 'local-world';
    const arn = `arn:aws:sts::${this.context.accountId}:assumed-role/${role.roleName}/${session}`;
    return { kind: 'role', arn, roleName: role.roleName, ...(functionArn ? { functionArn } : {}) };
  }

  /** Whether the role's trust policy lets an AWS service such as `backup.amazonaws.com` assume it. */
  isTrusted(roleArn: string, service: string): boolean {
    return this.roleByArn(roleArn).trustedServices.includes(service);
  }

  /** Throws an `AwsError` named `AccessDenied` with AWS's sentence unless every resource is allowed. */
  authorize(caller: Caller, authorizations: readonly Authorization[]): void {
    if (caller.kind !== 'role') return;
    const role = this.role(caller.roleName ?? '');
    const granted: string[] = [];
    for (const { action, resources, context } of authorizations) {
      const conditionContext = this.conditionContext(caller, role, context);
      for (const resource of resources) {
        const decision = role.decide({ action, resource, context: conditionContext });
        if (!decision.allowed) {
          const sentence = `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource} ${decision.because}`;
          throw new AwsError('AccessDenied', sentence, 403);
        }
        granted.push(decision.by);
      }
    }
    for (const by of granted) role.used.add(by);
  }

  /** As `authorize`, for a service that acts with a role of the account (a state machine, AWS Backup). */
  authorizeRole(roleArn: string, authorizations: readonly Authorization[]): void {
    this.authorize(this.callerForRole(roleArn), authorizations);
  }

  /**
   * Takes one action away from a role, whatever statement grants it; the function returned gives it back.
   * Throws when nothing grants it, since its absence would prove nothing.
   */
  removeAction(roleName: string, action: string): () => void {
    const role = this.role(roleName);
    if (/[*?]/.test(action))
      throw new Error(`cannot remove '${action}': name one action, wildcards are not taken away`);
    if (![...role.grantedActions()].some((pattern) => globMatches(pattern, action, false))) {
      const granted = [...role.grantedActions()].join(', ') || 'nothing';
      throw new Error(`cannot remove '${action}': role '${roleName}' grants ${granted}`);
    }
    role.withheld.add(action.toLowerCase());
    return () => void role.withheld.delete(action.toLowerCase());
  }

  /** Per role, the action patterns of the statements that allowed a call. */
  usedActions(): Map<string, Set<string>> {
    return new Map([...this.#roles.values()].map((role) => [role.roleName, new Set(role.used)]));
  }

  /** Per role, the action patterns of all its Allow statements. */
  grantedActions(): Map<string, Set<string>> {
    return new Map([...this.#roles.values()].map((role) => [role.roleName, role.grantedActions()]));
  }

  roles(): Role[] {
    return [...this.#roles.values()];
  }

  private role(roleName: string): Role {
    const role = this.#roles.get(roleName);
    if (!role) throw new Error(`role '${roleName}' does not exist in account ${this.context.accountId}`);
    return role;
  }

  private roleByArn(roleArn: string): Role {
    const role = this.#roles.get(roleArn.split('/').at(-1) ?? '');
    if (role?.arn !== roleArn) throw new Error(`role '${roleArn}' does not exist in account ${this.context.accountId}`);
    return role;
  }

  private managedPolicy(arn: string): readonly Statement[] {
    const statements = this.#managedPolicies.get(arn);
    if (!statements) {
      throw new Error(
        `managed policy '${arn}' is not known, expected one of ${[...this.#managedPolicies.keys()].join(', ')}`,
      );
    }
    return statements;
  }

  private conditionContext(caller: Caller, role: Role, context: Authorization['context']): ConditionContext {
    let base = this.#bases.get(caller);
    if (!base) {
      base = this.baseContext(caller, role);
      this.#bases.set(caller, base);
    }
    return context ? new ConditionContext(context, base) : base;
  }

  private baseContext(caller: Caller, role: Role): ConditionContext {
    const tags = Object.entries(role.tags).map(([key, value]) => [`aws:PrincipalTag/${key}`, value]);
    return new ConditionContext({
      'aws:PrincipalArn': role.arn,
      'aws:PrincipalAccount': this.context.accountId,
      'aws:PrincipalType': 'AssumedRole',
      'aws:userid': `${role.roleId}:${caller.arn.split('/').at(-1)}`,
      'aws:RequestedRegion': this.context.region,
      'aws:SecureTransport': 'true',
      'lambda:SourceFunctionArn': caller.functionArn,
      ...Object.fromEntries(tags),
    });
  }

  private randomText(length: number): string {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz234567';
    return Array.from({ length }, () => alphabet[Math.floor(this.context.random() * alphabet.length)]).join('');
  }
}
