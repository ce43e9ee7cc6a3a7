import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { CfnRole } from 'aws-cdk-lib/aws-iam';
import { loadEnvironment } from '../../lib/load-environment';
import { RecoveryMachine } from '../../lib/recovery/recovery-machine';
import { TaskFunction } from '../../lib/recovery/task-function';
import { EnvironmentStacks } from '../../lib/stacks/environment-stacks';
import { inlineCode, withApp } from '../stacks/synthesized-environment';

export interface GrantedAction {
  readonly action: string;
  readonly resources: readonly string[];
  readonly conditions: readonly string[];
  /** Reasons of the resources with a wildcard. */
  readonly wide: readonly string[];
}

/** What each role of the dev environment's recovery may do, by function folder or machine. */
export function grantedByRole(): ReadonlyMap<string, readonly GrantedAction[]> {
  return withApp((app) => {
    const { recoveries } = new EnvironmentStacks(app, loadEnvironment('dev'), { code: inlineCode });
    const owners = recoveries[0]!.node.findAll().flatMap((construct): [string, Owner][] => {
      if (construct instanceof TaskFunction) {
        return [[construct.folder, construct]];
      }
      return construct instanceof RecoveryMachine ? [[construct.node.id, construct]] : [];
    });
    const template = Template.fromStack(recoveries[0]!).toJSON()['Resources'] as Record<string, TemplateResource>;
    return new Map(owners.map(([name, owner]) => [name, actionsOf(owner, template)]));
  });
}

/** A construct with a role of its own. */
type Owner = TaskFunction | RecoveryMachine;

interface TemplateResource {
  readonly Type: string;
  readonly Properties: {
    readonly Policies?: readonly { readonly PolicyDocument: { readonly Statement: readonly Statement[] } }[];
    readonly PolicyDocument?: { readonly Statement: readonly Statement[] };
    readonly Roles?: readonly { readonly Ref: string }[];
  };
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

function actionsOf(owner: Owner, template: Readonly<Record<string, TemplateResource>>): GrantedAction[] {
  const role = owner.node.findChild('Role').node.defaultChild as CfnRole;
  const logicalId = Stack.of(role).resolve(role.logicalId) as string;
  const attached = Object.values(template).filter(
    ({ Type, Properties }) => Type === 'AWS::IAM::Policy' && Properties.Roles?.some(({ Ref }) => Ref === logicalId),
  );
  const statements = [
    ...(template[logicalId]?.Properties.Policies ?? []).flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
    ...attached.flatMap(({ Properties }) => Properties.PolicyDocument?.Statement ?? []),
  ].filter(({ Effect }) => Effect === 'Allow');
  const reasons = (action: string) =>
    owner.permissions.flatMap(({ actions, effect, wide }) =>
      effect !== 'Deny' && actions.includes(action) && wide ? [wide] : [],
    );

  const byAction = new Map<string, GrantedAction>();
  for (const statement of statements) {
    const names = [statement.Resource].flat().map(spelled);
    const conditions = Object.values(statement.Condition ?? {}).flatMap((keys) => Object.keys(keys));
    for (const action of [statement.Action].flat()) {
      const known = byAction.get(action) ?? { action, resources: [], conditions: [], wide: [] };
      byAction.set(action, {
        action,
        resources: distinct([...known.resources, ...names]),
        conditions: distinct([...known.conditions, ...conditions]),
        wide: distinct(reasons(action)),
      });
    }
  }
  return [...byAction.values()].sort((one, other) => (one.action < other.action ? -1 : 1));
}

function spelled(resource: unknown): string {
  if (typeof resource === 'string') {
    return resource;
  }
  const {
    'Fn::Join': joined,
    'Fn::GetAtt': attribute,
    Ref,
    'Fn::ImportValue': imported,
  } = resource as {
    readonly 'Fn::Join'?: readonly [string, readonly unknown[]];
    readonly 'Fn::GetAtt'?: readonly string[];
    readonly Ref?: string;
    readonly 'Fn::ImportValue'?: string;
  };
  if (joined) {
    return joined[1].map(spelled).join(joined[0]);
  }
  return attribute ? `<${attribute.join('.')}>` : `<${Ref ?? imported}>`;
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}
