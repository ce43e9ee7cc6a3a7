import { beforeEach, describe, expect, it } from '@jest/globals';
import { Iam } from '../../../lib/rehearsal/iam/iam';
import { testContext } from '../aws/test-context';
import { db, decide, functionArn, implicit, modify, trust, variable } from './subject';

describe('IAM', () => {
  let iam: Iam;

  beforeEach(() => {
    iam = new Iam(testContext());
  });

  it('identifies roles and functions by their access keys', () => {
    const role = iam.addRole({ roleName: 'swap', assumeRolePolicyDocument: trust('lambda.amazonaws.com') });

    const credentials = iam.credentialsForRole(role.arn, functionArn);

    expect(iam.callerOf(credentials.accessKeyId)).toEqual({
      kind: 'role',
      arn: 'arn:aws:sts::123456789012:assumed-role/swap/swap',
      roleName: 'swap',
      functionArn,
    });
    expect(iam.credentialsForRole(role.arn, functionArn)).toBe(credentials);
    expect(iam.credentialsForRole(role.arn).accessKeyId).not.toBe(credentials.accessKeyId);
    expect(iam.callerOf('AKIANOBODY')).toBeUndefined();
  });

  it('lets the operator do everything', () => {
    const caller = iam.callerOf(iam.operatorCredentials.accessKeyId);

    expect(caller).toEqual({ kind: 'operator', arn: 'arn:aws:iam::123456789012:user/operator' });
    expect(() => iam.authorize(caller ?? never(), [modify()])).not.toThrow();
  });

  it('records which statement allowed what, and nothing for a call that was refused', () => {
    decide(
      iam,
      [{ Effect: 'Allow', Action: ['rds:Describe*', 'rds:ModifyDBInstance'], Resource: db('orders') }],
      modify(),
    );
    const caller = iam.callerForRole('arn:aws:iam::123456789012:role/subject');
    const refused = [
      { action: 'rds:DescribeDBInstances', resources: [db('orders')] },
      { action: 'rds:RebootDBInstance', resources: ['*'] },
    ];

    expect(() => iam.authorize(caller, refused)).toThrow('rds:RebootDBInstance');

    expect(iam.usedActions()).toEqual(new Map([['subject', new Set(['rds:ModifyDBInstance'])]]));
    expect(iam.grantedActions()).toEqual(new Map([['subject', new Set(['rds:Describe*', 'rds:ModifyDBInstance'])]]));
  });

  it('takes one action away and gives it back', () => {
    const statements = [{ Effect: 'Allow', Action: ['rds:Modify*', 'rds:ModifyDBInstance'], Resource: '*' }];
    expect(decide(iam, statements, modify())).toBe('allowed');
    const ask = () => iam.authorizeRole('arn:aws:iam::123456789012:role/subject', [modify()]);

    const giveBack = iam.removeAction('subject', 'rds:ModifyDBInstance');

    expect(ask).toThrow(implicit);
    giveBack();
    expect(ask).not.toThrow();
  });

  it('refuses to take away what is not granted', () => {
    decide(iam, [{ Effect: 'Allow', Action: 'rds:Describe*', Resource: '*' }], modify());

    expect(() => iam.removeAction('subject', 'rds:ModifyDBInstance')).toThrow(
      "cannot remove 'rds:ModifyDBInstance': role 'subject' grants rds:Describe*",
    );
    expect(() => iam.removeAction('subject', 'rds:*')).toThrow('name one action');
  });

  it('refuses a policy it cannot evaluate, with all faults at once', () => {
    iam.addRole({ roleName: 'subject', assumeRolePolicyDocument: trust('lambda.amazonaws.com') });
    const document = {
      Statement: [
        { Effect: 'allow', Action: 'rds', Resource: `arn:aws:s3:::${variable('aws:username')}/*`, Principal: '*' },
        {
          Effect: 'Allow',
          Action: 'rds:*',
          NotAction: 'rds:x',
          Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
        },
      ],
    };

    const put = () => iam.putPolicy('subject', 'policy', document);

    for (const fault of [
      "policy 'policy' cannot be evaluated",
      'Statement[0].Effect: expected Allow or Deny, found "allow"',
      "Statement[0]: 'rds' is not an action",
      'Statement[0].Principal: not a field of an identity policy statement',
      `policy variable '${variable('aws:username')}' is not modelled`,
      'Statement[1]: expected either Action or NotAction',
      'Statement[1]: expected either Resource or NotResource',
      'Statement[1].Condition.IpAddress: condition operator is not modelled',
    ]) {
      expect(put).toThrow(fault);
    }
  });

  it('refuses credentials of a function whose role does not trust Lambda', () => {
    const role = iam.addRole({ roleName: 'restore', assumeRolePolicyDocument: trust('backup.amazonaws.com') });

    expect(iam.isTrusted(role.arn, 'backup.amazonaws.com')).toBe(true);
    expect(() => iam.credentialsForRole(role.arn, functionArn)).toThrow('cannot be assumed by Lambda');
    expect(() => iam.credentialsForRole('arn:aws:iam::123456789012:role/other')).toThrow('does not exist');
  });

  it('refuses unknown managed policies and roles that exist already', () => {
    iam.addRole({ roleName: 'one', assumeRolePolicyDocument: trust('lambda.amazonaws.com') });

    expect(() => iam.attachManagedPolicy('one', 'arn:aws:iam::aws:policy/AdministratorAccess')).toThrow(
      'is not known, expected one of',
    );
    expect(() => iam.addRole({ roleName: 'one', assumeRolePolicyDocument: {} })).toThrow("role 'one' already exists");
    expect(() => iam.addRole({ roleName: 'a b', assumeRolePolicyDocument: {} })).toThrow(
      "role name 'a b' is not valid",
    );
  });
});

function never(): never {
  throw new Error('the operator has no caller');
}
