import { beforeEach, describe, expect, it } from '@jest/globals';
import { Iam } from '../../../lib/rehearsal/iam/iam';
import type { Authorization } from '../../../lib/rehearsal/service';
import { testContext } from '../aws/test-context';
import { db, decide, functionArn, implicit, modify, trust, variable } from './subject';

describe('the decision about a role', () => {
  let iam: Iam;

  beforeEach(() => {
    iam = new Iam(testContext());
  });

  const explicit = 'with an explicit deny in an identity-based policy';

  it.each<[string, object[], Authorization, string]>([
    [
      'the exact action and resource',
      [{ Effect: 'Allow', Action: 'rds:ModifyDBInstance', Resource: db('orders') }],
      modify(),
      'allowed',
    ],
    [
      'actions without regard to case',
      [{ Effect: 'Allow', Action: 'RDS:modify*', Resource: '*' }],
      modify(),
      'allowed',
    ],
    ['resources with regard to case', [{ Effect: 'Allow', Action: '*', Resource: db('Orders') }], modify(), implicit],
    [
      'a wildcard resource',
      [{ Effect: 'Allow', Action: 'rds:*', Resource: db('orders-restored-*') }],
      modify([db('orders-restored-1')]),
      'allowed',
    ],
    [
      'one of two resources only',
      [{ Effect: 'Allow', Action: 'rds:*', Resource: db('orders') }],
      modify([db('orders'), db('x')]),
      implicit,
    ],
    [
      'an action without resource level',
      [{ Effect: 'Allow', Action: 'rds:*', Resource: db('orders') }],
      modify(['*']),
      implicit,
    ],
    [
      'an explicit deny above an allow',
      [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: 'rds:Modify*', Resource: '*' },
      ],
      modify(),
      explicit,
    ],
    [
      'a deny whose condition does not hold',
      [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        {
          Effect: 'Deny',
          Action: '*',
          Resource: '*',
          Condition: { ArnEquals: { 'lambda:SourceFunctionArn': `${functionArn}2` } },
        },
      ],
      modify(),
      'allowed',
    ],
    [
      'a deny for the own function',
      [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        {
          Effect: 'Deny',
          Action: '*',
          Resource: '*',
          Condition: { ArnEquals: { 'lambda:SourceFunctionArn': functionArn } },
        },
      ],
      modify(),
      explicit,
    ],
    ['NotAction', [{ Effect: 'Allow', NotAction: 'rds:Delete*', Resource: '*' }], modify(), 'allowed'],
    [
      'a deny on everything but some resources',
      [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: 'rds:*', NotResource: [db('orders-*')] },
      ],
      modify(),
      explicit,
    ],
    [
      'a tag of the resource',
      [
        {
          Effect: 'Allow',
          Action: 'rds:*',
          Resource: '*',
          Condition: { StringEquals: { 'aws:ResourceTag/recovery:role': 'candidate' } },
        },
      ],
      modify([db('x')], { 'aws:ResourceTag/recovery:role': 'original' }),
      implicit,
    ],
    [
      'a policy variable',
      [{ Effect: 'Allow', Action: '*', Resource: `arn:aws:rds:*:${variable('aws:PrincipalAccount')}:db:*` }],
      modify(),
      'allowed',
    ],
    ['a role without policies for it', [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }], modify(), implicit],
  ])('decides %s', (_name, statements, authorization, expected) => {
    expect(decide(iam, statements, authorization)).toBe(expected);
  });

  it('answers with the sentence of AWS', () => {
    const role = iam.addRole({ roleName: 'swap-role', assumeRolePolicyDocument: trust('lambda.amazonaws.com') });
    const caller = iam.callerForRole(role.arn, functionArn);

    expect(() => iam.authorize(caller, [modify()])).toThrow(
      expect.objectContaining({
        name: 'AccessDenied',
        status: 403,
        message: `User: arn:aws:sts::123456789012:assumed-role/swap-role/swap is not authorized to perform: rds:ModifyDBInstance on resource: ${db('orders')} ${implicit}`,
      }),
    );
  });

  it('asks PassRole with the service that the role is passed to', () => {
    const pass = (service: string) => ({
      action: 'iam:PassRole',
      resources: ['arn:aws:iam::123456789012:role/restore'],
      context: { 'iam:PassedToService': service },
    });
    const statement = {
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: 'arn:aws:iam::123456789012:role/restore',
      Condition: { StringEquals: { 'iam:PassedToService': 'backup.amazonaws.com' } },
    };

    expect(decide(iam, [statement], pass('backup.amazonaws.com'))).toBe('allowed');
    iam = new Iam(testContext());
    expect(decide(iam, [statement], pass('ecs-tasks.amazonaws.com'))).toContain(
      'no identity-based policy allows the iam:PassRole action',
    );
  });

  it('limits a role to its permissions boundary', () => {
    const boundaryArn = 'arn:aws:iam::123456789012:policy/boundary';
    iam.addManagedPolicy(boundaryArn, {
      Statement: [
        { Effect: 'Allow', Action: 'rds:*', Resource: '*' },
        { Effect: 'Deny', Action: 'rds:Delete*', NotResource: db('orders-restored-*') },
      ],
    });
    const role = iam.addRole({
      roleName: 'restore',
      assumeRolePolicyDocument: trust('backup.amazonaws.com'),
      permissionsBoundary: boundaryArn,
    });
    iam.attachManagedPolicy('restore', 'arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForRestores');
    iam.putPolicy('restore', 'more', { Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] });
    const ask = (action: string, resource: string) => () =>
      iam.authorizeRole(role.arn, [{ action, resources: [resource] }]);

    expect(ask('rds:RestoreDBInstanceToPointInTime', db('orders-restored-1'))).not.toThrow();
    expect(ask('rds:DeleteDBInstance', db('orders-restored-1'))).not.toThrow();
    expect(ask('rds:DeleteDBInstance', db('orders'))).toThrow('with an explicit deny in a permissions boundary');
    expect(ask('s3:PutObject', '*')).toThrow('because no permissions boundary allows the s3:PutObject action');
    expect(ask('rds:ModifyDBInstance', db('orders'))).toThrow(
      'no identity-based policy allows the rds:ModifyDBInstance',
    );
  });
});
