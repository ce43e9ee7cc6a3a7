import { describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { EnvironmentStacks } from '../../lib/stacks/environment-stacks';
import { inlineCode, synthesizedEnvironment, withApp } from './synthesized-environment';

const { environment, backup, data, recovery } = synthesizedEnvironment();

const UNIFORM = ['AWS::Lambda::Version', 'AWS::Logs::LogGroup'];
const HIDDEN = [
  'Code',
  'AssumeRolePolicyDocument',
  'Metadata',
  'DependsOn',
  'LoggingConfig',
  'Role',
  'Runtime',
  'Architectures',
  'Handler',
];

/**
 * A template as a reviewer reads it: policies one line a statement, and without what is tested elsewhere or the same
 * for all: code, settings of the database, definitions (test/golden), versions and logs of functions.
 */
function trimmed(template: Template): unknown {
  const resources = Object.entries(template.toJSON().Resources as Record<string, { Type: string }>).filter(
    ([, { Type }]) => !UNIFORM.includes(Type),
  );
  return JSON.parse(
    JSON.stringify(Object.fromEntries(resources), (key, value: unknown) => {
      if (HIDDEN.includes(key)) {
        return undefined;
      }
      if (key === 'DATABASE' || key === 'DefinitionString') {
        return `<${key}>`;
      }
      return key === 'Statement' ? (value as Statement[]).map(lineOf) : joined(value);
    }),
  );
}

interface Statement {
  readonly Effect: string;
  readonly Action: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

function lineOf({ Effect, Action, Resource, NotResource, Principal, Condition }: Statement): string {
  const list = (value: unknown) =>
    [value]
      .flat()
      .map((one) => text(one))
      .join(', ');
  return [
    Effect,
    list(Action),
    Resource === undefined ? `on all but ${list(NotResource)}` : `on ${list(Resource)}`,
    ...(Principal === undefined ? [] : [`to ${text(Principal)}`]),
    ...(Condition === undefined ? [] : [`if ${text(Condition)}`]),
  ].join(' ');
}

function text(value: unknown): string {
  const plain = joined(value);
  return typeof plain === 'string' ? plain : JSON.stringify(plain);
}

/** Intrinsics as text: `{Bucket.Arn}/reports/*`. */
function joined(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 1) {
    return value;
  }
  const intrinsic = value as {
    Ref?: string;
    'Fn::GetAtt'?: string[];
    'Fn::Join'?: [string, unknown[]];
    'Fn::ImportValue'?: string;
  };
  if (intrinsic.Ref !== undefined) {
    return `{${intrinsic.Ref}}`;
  }
  if (intrinsic['Fn::GetAtt'] !== undefined) {
    return `{${intrinsic['Fn::GetAtt'].join('.')}}`;
  }
  if (intrinsic['Fn::ImportValue'] !== undefined) {
    return `{import ${intrinsic['Fn::ImportValue']}}`;
  }
  return intrinsic['Fn::Join'] === undefined
    ? value
    : intrinsic['Fn::Join'][1].map(text).join(intrinsic['Fn::Join'][0]);
}

describe('stacks', () => {
  it.each([
    ['backup', backup],
    ['recovery data', data],
    ['recovery', recovery],
  ])('%s is as reviewed', (_, template) => {
    expect(trimmed(template)).toMatchSnapshot();
  });

  it('protects from termination what must outlive everything else', () => {
    withApp((app) => {
      const stacks = new EnvironmentStacks(app, environment, { code: inlineCode });

      expect([stacks.backup.terminationProtection, stacks.recoveryData.terminationProtection]).toEqual([true, true]);
      expect(
        stacks.recoveries.map(({ stackName, dependencies }) => [
          stackName,
          dependencies.map((stack) => stack.stackName),
        ]),
      ).toEqual([['dev-database-recovery-orders', ['dev-database-recovery-backup', 'dev-database-recovery-data']]]);
    });
  });

  it('needs no look-up', () => {
    withApp((app) => {
      new EnvironmentStacks(app, environment, { code: inlineCode });

      expect(app.synth().manifest.missing ?? []).toEqual([]);
    });
  });

  it('shows the maintenance page to nobody until a recovery changes the rule', () => {
    recovery.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      Priority: 5,
      Conditions: [{ Field: 'source-ip', SourceIpConfig: { Values: ['192.0.2.1/32'] } }],
      Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '503', ContentType: 'text/html' } }],
    });
  });

  it('gives starting and approving to different people', () => {
    const policies = Object.values(recovery.findResources('AWS::IAM::ManagedPolicy')).map(({ Properties }) => [
      Properties.ManagedPolicyName,
      JSON.stringify(Properties.PolicyDocument).match(/(states:StartExecution|lambda:InvokeFunction)/g),
    ]);

    expect(policies.sort()).toEqual([
      ['dev-orders-recovery-approver', ['lambda:InvokeFunction']],
      ['dev-orders-recovery-starter', ['states:StartExecution']],
    ]);
  });

  it('keeps machines, whose deletion would end executions between two renames', () => {
    for (const machine of Object.values(recovery.findResources('AWS::StepFunctions::StateMachine'))) {
      expect(machine).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    }
  });
});
