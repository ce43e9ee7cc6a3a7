import type { DBInstance } from '@aws-sdk/client-rds';
import { describe, expect, it } from '@jest/globals';
import { decide } from '../../../lambdas/configure-candidate/decide';
import { differences, productionDifferences } from '../../../lambdas/shared/parity';
import { candidate, original } from '../database-instances';

const wanted = original({
  MaxAllocatedStorage: 500,
  MonitoringInterval: 30,
  MonitoringRoleArn: 'arn:monitoring',
}).settings;
const equal: DBInstance = { MaxAllocatedStorage: 500, MonitoringInterval: 30, MonitoringRoleArn: 'arn:monitoring' };

const now = new Date('2026-11-21T11:30:00Z');
const others = {
  productionIdentifier: 'orders-db',
  credentials: { kind: 'asRestored' },
  passwordSetAt: undefined,
  asked: undefined,
  now,
} as const;

function configure(changes: DBInstance = {}) {
  return decide({ ...others, wanted, candidate: candidate({ ...equal, ...changes }) });
}

describe('configure candidate', () => {
  it('is done when the candidate equals the original but for what later states bring', () => {
    expect(configure({ BackupRetentionPeriod: 1, DeletionProtection: false, TagList: [] }).kind).toBe('done');
    expect(configure({ DBInstanceStatus: 'backing-up' }).kind).toBe('done');
  });

  it('changes everything that differs in one immediate call', () => {
    const decision = configure({
      MaxAllocatedStorage: undefined,
      MonitoringInterval: 0,
      MonitoringRoleArn: undefined,
      PreferredMaintenanceWindow: 'mon:01:00-mon:01:30',
      EnabledCloudwatchLogsExports: ['upgrade'],
      DBParameterGroups: [{ DBParameterGroupName: 'default.postgres17', ParameterApplyStatus: 'in-sync' }],
    });
    expect(decision).toMatchObject({
      kind: 'modify',
      changes: {
        ApplyImmediately: true,
        MaxAllocatedStorage: 500,
        MonitoringInterval: 30,
        MonitoringRoleArn: 'arn:monitoring',
        PreferredMaintenanceWindow: 'sun:04:00-sun:04:30',
        DBParameterGroupName: 'orders-pg17',
        CloudwatchLogsExportConfiguration: { EnableLogTypes: [], DisableLogTypes: ['upgrade'] },
      },
    });
  });

  it('closes the gate when RDS takes a change again and again and does not show it', () => {
    const ask = (fields: string, times: number) => () =>
      decide({ ...others, wanted, candidate: candidate({ ...equal, MultiAZ: false }), asked: { fields, times } });
    expect(ask('multiAZ', 5)().kind).toBe('modify');
    expect(ask('monitoringInterval', 6)().kind).toBe('modify');
    expect(ask('multiAZ', 6)).toThrow(
      expect.objectContaining({
        name: 'ParityBroken',
        message: expect.stringMatching(/multiAZ: found false.*6 times/),
      }),
    );
  });

  it('reboots once, so that parameters apply before the data is validated', () => {
    const groups = (status: string) => ({
      DBParameterGroups: [{ DBParameterGroupName: 'orders-pg17', ParameterApplyStatus: status }],
    });
    expect(configure(groups('pending-reboot')).kind).toBe('reboot');
    expect(configure(groups('applying')).kind).toBe('waiting');
  });

  it.each<[string, DBInstance]>([
    ['it accepts no connections', { DBInstanceStatus: 'rebooting' }],
    ['changes are pending', { PendingModifiedValues: { MultiAZ: true } }],
    [
      'its option group is not in sync',
      { OptionGroupMemberships: [{ OptionGroupName: 'default:postgres-17', Status: 'pending-apply' }] },
    ],
  ])('waits while %s', (_what, changes) => {
    expect(configure(changes).kind).toBe('waiting');
  });

  it('adds the roles of the original one by one and waits until they are in use', () => {
    const roles = [
      { RoleArn: 'arn:import', FeatureName: 's3Import', Status: 'ACTIVE' },
      { RoleArn: 'arn:lambda', FeatureName: 'Lambda', Status: 'ACTIVE' },
    ];
    const withRoles = original({ ...equal, AssociatedRoles: roles }).settings;
    const found = (AssociatedRoles: NonNullable<DBInstance['AssociatedRoles']>) =>
      decide({ ...others, wanted: withRoles, candidate: candidate({ ...equal, AssociatedRoles }) });
    const [first, second] = roles as [(typeof roles)[0], (typeof roles)[0]];

    expect(found([])).toMatchObject({ kind: 'addRole', roleArn: 'arn:import', featureName: 's3Import' });
    expect(found([first])).toMatchObject({ kind: 'addRole', roleArn: 'arn:lambda' });
    expect(found([first, { ...second, Status: 'PENDING' }])).toMatchObject({ kind: 'waiting' });
    expect(found(roles).kind).toBe('done');
    expect(() => found([first, { ...second, Status: 'INVALID' }])).toThrow(/cannot use role 'arn:lambda'/);
    expect(() => found([{ ...first, RoleArn: 'arn:foreign' }])).toThrow(/associatedRoles: found/);
  });

  it("sets the master's password from its current secret once, and lets it settle", () => {
    const credentials = { kind: 'resetMaster', secretArn: 'arn:master' } as const;
    const reset = (passwordSetAt?: string) =>
      decide({ ...others, wanted, candidate: candidate(equal), credentials, passwordSetAt });

    expect(reset()).toEqual({ kind: 'resetPassword', identifier: candidate().ref.identifier, secretArn: 'arn:master' });
    expect(reset('2026-11-21T11:29:45Z').kind).toBe('waiting');
    expect(reset('2026-11-21T11:29:15Z').kind).toBe('done');
    expect(
      decide({
        ...others,
        wanted,
        candidate: candidate({ ...equal, MonitoringInterval: 0, MonitoringRoleArn: undefined }),
        credentials,
      }).kind,
    ).toBe('modify');
  });

  it('gives the candidate a managed secret of its own under the same key, and waits until it is active', () => {
    const credentials = { kind: 'managed', application: 'ownLogin', kmsKeyArn: 'arn:key' } as const;
    const manage = (MasterUserSecret?: DBInstance['MasterUserSecret']) =>
      decide({
        ...others,
        wanted,
        candidate: candidate({ ...equal, ...(MasterUserSecret && { MasterUserSecret }) }),
        credentials,
      });

    expect(manage()).toMatchObject({
      kind: 'manageSecret',
      changes: { ManageMasterUserPassword: true, MasterUserSecretKmsKeyId: 'arn:key', ApplyImmediately: true },
    });
    expect(manage({ SecretArn: 'arn:new', SecretStatus: 'creating' }).kind).toBe('waiting');
    expect(manage({ SecretArn: 'arn:new', SecretStatus: 'active' })).toMatchObject({
      kind: 'done',
      candidate: { masterUserSecretArn: 'arn:new' },
    });
  });

  it('leaves an instance alone that already serves as production', () => {
    const swapped = candidate({
      DBInstanceIdentifier: 'orders-db',
      MonitoringInterval: 0,
      VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-db', Status: 'active' }],
    });
    expect(decide({ ...others, wanted, candidate: swapped }).kind).toBe('done');
  });

  it.each<[string, DBInstance, string, RegExp]>([
    [
      'another engine version',
      { EngineVersion: '17.2' },
      'ParityBroken',
      /engineVersion: found "17\.2", expected "17\.4"/,
    ],
    ['another key', { KmsKeyId: 'arn:other' }, 'ParityBroken', /kmsKeyId/],
    ['less storage', { AllocatedStorage: 50 }, 'ParityBroken', /allocatedStorage: found 50, expected 100/],
    ['another subnet group', { DBSubnetGroup: { DBSubnetGroupName: 'default' } }, 'ParityBroken', /dbSubnetGroupName/],
    [
      'a security group of production',
      { VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-db', Status: 'active' }] },
      'ParityBroken',
      /within reach of the application/,
    ],
    [
      'a status without return',
      { DBInstanceStatus: 'incompatible-parameters' },
      'InstanceUnusable',
      /incompatible-parameters/,
    ],
  ])('refuses a candidate with %s', (_what, changes, name, message) => {
    expect(() => configure(changes)).toThrow(
      expect.objectContaining({ name, message: expect.stringMatching(message) }),
    );
  });

  it('names every setting that cannot be changed in one message', () => {
    expect(() => configure({ EngineVersion: '17.2', Iops: 9000 })).toThrow(/engineVersion: .*; iops: /);
  });
});

describe('parity', () => {
  it('allows more storage than the original has, which never shrinks', () => {
    const found = candidate({ ...equal, AllocatedStorage: 120 }).settings;
    expect(differences(wanted, found)).toEqual([]);
  });

  it('takes a maximum equal to the size for no storage autoscaling', () => {
    const off = original().settings;
    expect(differences(off, candidate({ MaxAllocatedStorage: 100 }).settings)).toEqual([]);
    expect(differences(off, candidate({ MaxAllocatedStorage: 200 }).settings)).toHaveLength(1);
  });

  it('compares once more, with all that later states bring, when production is open', () => {
    const promoted = (changes: DBInstance) =>
      productionDifferences(wanted, original({ ...equal, DBInstanceIdentifier: 'orders-db', ...changes }).settings);
    expect(promoted({})).toEqual([]);
    expect(promoted({ BackupRetentionPeriod: 14, TagList: [{ Key: 'team', Value: 'orders' }] })).toEqual([]);
    expect(
      promoted({
        BackupRetentionPeriod: 1,
        DeletionProtection: false,
        VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-quarantine', Status: 'active' }],
        TagList: [{ Key: 'recovery:role', Value: 'candidate' }],
      }),
    ).toEqual([
      'vpcSecurityGroupIds: found ["sg-quarantine"], expected ["sg-db"]',
      'backupRetentionPeriod: found 1, expected 7',
      'deletionProtection: found false, expected true',
      'tags: found {"recovery:role":"candidate"}, expected {"team":"orders"}',
    ]);
  });

  it("takes AWS's own tags for nobody's business, which no user can set", () => {
    const owned = original({
      TagList: [
        { Key: 'aws:cloudformation:stack-name', Value: 'orders-db' },
        { Key: 'team', Value: 'orders' },
      ],
    }).settings;
    expect(productionDifferences(owned, original().settings)).toEqual([]);
  });
});
