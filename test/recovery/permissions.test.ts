import { describe, expect, it } from '@jest/globals';
import { statementsOf } from '../../lib/recovery/permissions/permission';
import { shortened } from '../../lib/recovery/recovery-names';
import { synthesizedEnvironment } from '../stacks/synthesized-environment';

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Record<string, Record<string, unknown>>;
}

const { recovery } = synthesizedEnvironment();

function statementsOfRole(part: string): Statement[] {
  const [, role] = Object.entries(recovery.findResources('AWS::IAM::Role')).find(([id]) => id.includes(part))!;
  return role['Properties'].Policies.flatMap(
    (policy: { PolicyDocument: { Statement: Statement[] } }) => policy.PolicyDocument.Statement,
  );
}

const actionsOf = (part: string) =>
  statementsOfRole(part)
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Action }) => Action);

describe('permissions', () => {
  it('refuses a wildcard without a reason', () => {
    expect(() => statementsOf([{ actions: ['a:B'], resources: ['arn:x:*'] }], "'some-function'")).toThrow(
      "permission of 'some-function' to a:B on 'arn:x:*' is wide without a reason; narrow it or say why",
    );
  });

  it('lets no role delete a database, a snapshot or a recovery point', () => {
    for (const id of Object.keys(recovery.findResources('AWS::IAM::Role'))) {
      const denied = statementsOfRole(id).find(
        ({ Effect, Resource, Condition }) => Effect === 'Deny' && Resource === '*' && !Condition,
      );
      expect(denied?.Action).toEqual(
        expect.arrayContaining(['rds:Delete*', 'backup:DeleteRecoveryPoint', 'backup:DisassociateRecoveryPoint']),
      );
    }
  });

  it('lets only one function start a restore', () => {
    const roles = Object.entries(recovery.findResources('AWS::IAM::Role')).filter(([, role]) =>
      JSON.stringify(role).includes('backup:StartRestoreJob'),
    );

    expect(roles.map(([id]) => id)).toEqual([expect.stringContaining('StartRestoreRole')]);
  });

  it('changes the candidate only while it carries its tag', () => {
    const statement = statementsOfRole('ConfigureCandidateRole').find(({ Action }) =>
      Action.includes('rds:RebootDBInstance'),
    );

    expect(statement?.Condition).toEqual({ StringEquals: { 'aws:ResourceTag/recovery:role': 'candidate' } });
    expect(statement?.Resource).toBe('arn:aws:rds:eu-west-1:111122223333:db:orders-db-dev-restored-*');
  });

  it.each(['EndSessions', 'ValidateData', 'VerifyProduction'])(
    'gives %s, which reads the database, no call to RDS',
    (name) => {
      expect(actionsOf(`${name}Role`).filter((action) => action.startsWith('rds:'))).toEqual([]);
    },
  );

  it('limits the record to the items of the database', () => {
    const statement = statementsOfRole('LockDatabaseRole').find(({ Action }) => Action.includes('dynamodb:PutItem'));

    expect(statement?.Condition).toEqual({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['orders#*'] } });
  });

  it('passes task roles only from the function that resumes', () => {
    const withPassRole = Object.entries(recovery.findResources('AWS::IAM::Role'))
      .filter(([, role]) => JSON.stringify(role).includes('ecs-tasks.amazonaws.com'))
      .map(([id]) => id);

    expect(withPassRole).toEqual([expect.stringContaining('ResumeWritersRole')]);
  });

  it('lets a machine call each of its functions in every version, and no other', () => {
    const invoke = statementsOfRole('ResumeWritesRole').find(({ Action }) => Action === 'lambda:InvokeFunction');
    const text = JSON.stringify(invoke?.Resource);

    expect(text).toContain('FunctionsCheckResume');
    expect(text).toContain('":*"');
    expect(text).not.toContain('SwapIdentifiers');
  });
});

describe('names', () => {
  it('keeps names that fit and shortens others without making two the same', () => {
    const [one, other] = [shortened(`${'a'.repeat(70)}1`, 64), shortened(`${'a'.repeat(70)}2`, 64)];

    expect(shortened('short', 64)).toBe('short');
    expect([one.length, other.length]).toEqual([64, 64]);
    expect(one).not.toBe(other);
  });
});
