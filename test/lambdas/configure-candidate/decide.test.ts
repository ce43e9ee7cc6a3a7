import type { DBInstance } from '@aws-sdk/client-rds';
import { describe, expect, it } from '@jest/globals';
import { decide } from '../../../lambdas/configure-candidate/decide';
import { differences } from '../../../lambdas/configure-candidate/parity';
import { candidate, original } from '../database-instances';

const wanted = original({
  MaxAllocatedStorage: 500,
  MonitoringInterval: 30,
  MonitoringRoleArn: 'arn:monitoring',
}).settings;
const equal: DBInstance = { MaxAllocatedStorage: 500, MonitoringInterval: 30, MonitoringRoleArn: 'arn:monitoring' };

function configure(changes: DBInstance = {}) {
  return decide({ wanted, candidate: candidate({ ...equal, ...changes }), productionIdentifier: 'orders-db' });
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

  it('leaves an instance alone that already serves as production', () => {
    const swapped = candidate({
      DBInstanceIdentifier: 'orders-db',
      MonitoringInterval: 0,
      VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-db', Status: 'active' }],
    });
    expect(decide({ wanted, candidate: swapped, productionIdentifier: 'orders-db' }).kind).toBe('done');
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
});
