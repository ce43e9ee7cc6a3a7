import { describe, expect, it } from '@jest/globals';
import { type DatabaseConfig, parseEnvironment } from '../../lib/config';
import { environment as dev } from '../../lib/environments/dev';
import type { PermissionScope } from '../../lib/recovery/permissions/permission';
import { readOtherRecords } from '../../lib/recovery/permissions/record-permissions';
import {
  findWriters,
  holdWriters,
  resumeWriters,
  stopWriters,
  watchWriters,
} from '../../lib/recovery/permissions/writer-permissions';
import { EnvironmentNames } from '../../lib/recovery/recovery-names';

const ROLE = 'arn:aws:iam::111122223333:role/nightly';
const HOOK = 'arn:aws:lambda:eu-west-1:111122223333:function:freeze';

function scopeOf(writers: readonly object[], deployments?: object): PermissionScope {
  const input = { ...dev, databases: [{ ...dev.databases[0], writers, ...(deployments ? { deployments } : {}) }] };
  const environment = parseEnvironment(input, 'test');
  return {
    names: new EnvironmentNames(environment),
    database: environment.databases[0] as DatabaseConfig,
    dataKeyArn: 'arn:key',
  };
}
const everything = (scope: PermissionScope) => [
  ...findWriters(scope),
  ...watchWriters(scope, { scaling: true }),
  ...holdWriters(scope),
  ...resumeWriters(scope),
];
const actionsOf = (scope: PermissionScope) => [...new Set(everything(scope).flatMap(({ actions }) => actions))].sort();

describe('permissions for writers', () => {
  it.each<[string, object, string[]]>([
    [
      'a schedule',
      { kind: 'schedule', name: 'nightly', roleArn: ROLE },
      ['iam:PassRole', 'scheduler:GetSchedule', 'scheduler:GetScheduleGroup', 'scheduler:UpdateSchedule'],
    ],
    [
      'a rule',
      { kind: 'rule', name: 'nightly' },
      ['events:DescribeRule', 'events:DisableRule', 'events:EnableRule', 'events:ListTargetsByRule'],
    ],
    [
      'a function',
      { kind: 'lambda', functionName: 'importer' },
      [
        'lambda:DeleteFunctionConcurrency',
        'lambda:GetFunctionConcurrency',
        'lambda:GetFunctionConfiguration',
        'lambda:ListEventSourceMappings',
        'lambda:PutFunctionConcurrency',
        'lambda:UpdateEventSourceMapping',
      ],
    ],
    ['a hook', { kind: 'hook', functionArn: HOOK }, ['lambda:InvokeFunction']],
  ])('grant for %s only what it needs, and nothing for other kinds', (_what, writer, actions) => {
    expect(actionsOf(scopeOf([writer]))).toEqual(actions);
  });

  it('name the writer, and pass the role of a schedule only to Scheduler', () => {
    const bus = { kind: 'rule', eventBus: 'orders', name: 'nightly' };
    const statements = stopWriters(scopeOf([{ kind: 'schedule', group: 'shop', name: 'a', roleArn: ROLE }, bus]));
    const resources = Object.fromEntries(statements.map((one) => [one.actions[0], one.resources]));

    expect(resources).toMatchObject({
      'scheduler:UpdateSchedule': ['arn:aws:scheduler:eu-west-1:111122223333:schedule/shop/a'],
      'events:DisableRule': ['arn:aws:events:eu-west-1:111122223333:rule/orders/nightly'],
      'iam:PassRole': [ROLE],
    });
    expect(statements.find(({ actions }) => actions[0] === 'iam:PassRole')?.conditions).toEqual({
      StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' },
    });
  });

  it('change only event source mappings of the functions that are named', () => {
    const statement = stopWriters(scopeOf([{ kind: 'lambda', functionName: 'importer' }])).find(({ actions }) =>
      actions.includes('lambda:UpdateEventSourceMapping'),
    );
    const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:importer';

    expect(statement?.conditions).toEqual({ ArnLike: { 'lambda:FunctionArn': [arn, `${arn}:*`] } });
  });

  it('let what stops writers start none, and what looks change nothing', () => {
    const scope = scopeOf(dev.databases[0]!.writers);
    const actions = (permissions: ReturnType<typeof stopWriters>) => permissions.flatMap((one) => one.actions);

    expect(actions(stopWriters(scope))).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/EnableRule|DeleteFunctionConcurrency/)]),
    );
    expect(actions([...findWriters(scope), ...watchWriters(scope, { scaling: true })]).join(' ')).not.toMatch(
      /:(Update|Put|Delete|Disable|Enable|Stop|Register|Pass)/,
    );
  });

  it('read the records of the other databases, and only when there are any', () => {
    const scope = scopeOf([{ kind: 'rule', name: 'nightly' }]);

    expect(readOtherRecords(scope)).toEqual([]);
    expect(readOtherRecords({ ...scope, siblings: ['users'] })[0]).toMatchObject({
      actions: ['dynamodb:GetItem'],
      conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['users#record'] } },
    });
  });

  it('invoke a hook that holds deployments, with no other permission', () => {
    const scope = scopeOf([{ kind: 'rule', name: 'nightly' }], { kind: 'hook', functionArn: HOOK });

    expect(everything(scope).find(({ actions }) => actions.includes('lambda:InvokeFunction'))?.resources).toEqual([
      HOOK,
    ]);
  });
});
