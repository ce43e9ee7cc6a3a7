import { describe, expect, it } from '@jest/globals';
import { pinnedFindings, pinnedTo } from '../../../lambdas/plan-recovery/pinned-policies';

const OLD = 'db-ABCDEFGHIJKLMNOPQRSTUVWXY1';
const arnOf = (id: string, user = 'reporting') => `arn:aws:rds-db:eu-west-1:111122223333:dbuser:${id}/${user}`;

function pinned(...statements: readonly object[]): readonly string[] {
  const document = { Version: '2012-10-17', Statement: statements };
  return pinnedTo(OLD, { policy: 'connect', holder: 'role reporting', document }).map(({ resource }) => resource);
}

describe('policies for IAM database authentication', () => {
  it('are found where they name the resource ID, whatever the form of the statement', () => {
    const allow = { Effect: 'Allow', Action: 'rds-db:connect', Resource: arnOf(OLD) };
    expect(pinned(allow)).toEqual([arnOf(OLD)]);
    expect(pinned({ ...allow, Action: ['s3:GetObject', 'rds-db:*'] })).toEqual([arnOf(OLD)]);
    expect(pinned({ ...allow, Action: '*', Resource: [arnOf(OLD, '*'), arnOf('db-OTHER')] })).toEqual([
      arnOf(OLD, '*'),
    ]);
    expect(pinned({ ...allow, Effect: 'Deny', Resource: arnOf(OLD.toLowerCase()) })).toEqual([
      arnOf(OLD.toLowerCase()),
    ]);
    expect(pinnedTo(OLD, { policy: 'one', document: { Statement: allow } })).toEqual([
      { policy: 'one', resource: arnOf(OLD) },
    ]);
  });

  it('are left alone where they fit every instance, or are about something else', () => {
    const allow = { Effect: 'Allow', Action: 'rds-db:connect', Resource: arnOf('*') };
    expect(pinned(allow)).toEqual([]);
    expect(pinned({ ...allow, Resource: '*' })).toEqual([]);
    expect(pinned({ ...allow, Action: 'rds:DescribeDBInstances', Resource: arnOf(OLD) })).toEqual([]);
    expect(pinned({ ...allow, Resource: arnOf(`${OLD}2`) })).toEqual([]);
  });

  it.each([undefined, null, 'text', { Statement: 7 }, { Statement: [null, { Action: 7 }] }])(
    'does not stumble over the document %j',
    (document) => {
      expect(pinnedTo(OLD, { policy: 'odd', document })).toEqual([]);
    },
  );

  it('are told as notices that name policy and holder', () => {
    expect(pinnedFindings([{ policy: 'connect', holder: 'role reporting', resource: arnOf(OLD) }])).toMatchObject([
      { level: 'notice', subject: 'policy connect of role reporting', found: `rds-db:connect on '${arnOf(OLD)}'` },
    ]);
  });
});
