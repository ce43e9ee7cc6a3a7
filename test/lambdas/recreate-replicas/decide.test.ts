import type { DBInstance } from '@aws-sdk/client-rds';
import { describe, expect, it } from '@jest/globals';
import type { RecreateReplicasInput } from '../../../lambdas/recreate-replicas/contract';
import { decide } from '../../../lambdas/recreate-replicas/decide';
import { observedInstance } from '../../../lambdas/shared/instance-settings';
import { newReplicaName, replicaParameters } from '../../../lambdas/shared/replicas';
import { described, original } from '../database-instances';

const old = observedInstance(
  described({
    DBInstanceIdentifier: 'reader',
    BackupRetentionPeriod: 1,
    PreferredMaintenanceWindow: 'mon:01:00-mon:01:30',
  }),
);
const made = (changes: DBInstance = {}) =>
  observedInstance(
    described({
      DBInstanceIdentifier: 'orders-db-replica-abcdefgha',
      ReadReplicaSourceDBInstanceIdentifier: 'orders-db',
      BackupRetentionPeriod: 1,
      PreferredMaintenanceWindow: 'mon:01:00-mon:01:30',
      ...changes,
    }),
  );
const replica = (changes: Partial<RecreateReplicasInput['replicas'][number]> = {}) => ({
  identifier: 'reader',
  instance: old,
  newName: 'orders-db-replica-abcdefgha',
  made: undefined,
  ...changes,
});
const recreate = (...replicas: RecreateReplicasInput['replicas'][number][]) =>
  decide({ production: original(), replicas });

describe('recreate replicas', () => {
  it('makes a replica of production like each old one', () => {
    expect(recreate(replica())).toMatchObject({
      kind: 'create',
      source: 'orders-db',
      name: 'orders-db-replica-abcdefgha',
      like: { ref: { identifier: 'reader' } },
    });
  });

  it('makes the next one while the first is being created', () => {
    const first = replica({ made: made({ DBInstanceStatus: 'creating' }) });

    expect(recreate(first, replica({ identifier: 'second', newName: 'b' }))).toMatchObject({
      kind: 'create',
      name: 'b',
    });
  });

  it('waits for production to be available, since RDS refuses a busy source', () => {
    expect(decide({ production: original({ DBInstanceStatus: 'backing-up' }), replicas: [replica()] })).toEqual({
      kind: 'waiting',
      for: expect.stringContaining('backing-up'),
    });
    expect(decide({ production: undefined, replicas: [] })).toMatchObject({ kind: 'waiting' });
  });

  it('gives a replica afterwards what it cannot be made with', () => {
    expect(recreate(replica({ made: made({ BackupRetentionPeriod: 0 }) }))).toEqual({
      kind: 'modify',
      identifier: 'orders-db-replica-abcdefgha',
      changes: { BackupRetentionPeriod: 1, ApplyImmediately: true },
    });
  });

  it('tells which endpoint readers use in whose place, once all can be read', () => {
    expect(recreate(replica({ made: made() }))).toEqual({
      kind: 'done',
      replicas: [
        {
          instead: 'reader',
          name: 'orders-db-replica-abcdefgha',
          host: 'orders-db-replica-abcdefgha.abc.eu-west-1.rds.amazonaws.com',
        },
      ],
    });
    expect(recreate()).toEqual({ kind: 'done', replicas: [] });
  });

  it.each([
    ['one that failed', replica({ made: made({ DBInstanceStatus: 'failed' }) }), 'InstanceUnusable'],
    [
      'an instance of this name that is no replica of production',
      replica({ made: made({ ReadReplicaSourceDBInstanceIdentifier: 'other-db' }) }),
      'WorldChanged',
    ],
    [
      'one of another Region',
      { identifier: 'arn:aws:rds:eu-central-1:1:db:far', newName: 'x', made: undefined },
      'WorldChanged',
    ],
  ])('refuses %s', (_what, one, name) => {
    expect(() => recreate(one)).toThrow(expect.objectContaining({ name }));
  });
});

describe('a new replica', () => {
  it('has a name that fits RDS for the longest identifier and the last of fifteen', () => {
    expect(newReplicaName('o'.repeat(44), 'abcdefgh', 14)).toHaveLength(62);
    expect(newReplicaName('orders-db', 'abcdefgh', 0)).toBe('orders-db-replica-abcdefgha');
  });

  it('leaves out what AWS sets itself, and the tags of the system and of AWS', () => {
    const { settings } = observedInstance(
      described({
        Iops: 3000,
        TagList: [
          { Key: 'team', Value: 'a' },
          { Key: 'aws:x', Value: 'b' },
        ],
      }),
    );

    const parameters = replicaParameters(settings, 'INC-1');

    expect(parameters.Iops).toBeUndefined();
    expect(parameters.Tags).toEqual([
      { Key: 'team', Value: 'a' },
      { Key: 'recovery:incident', Value: 'INC-1' },
    ]);
    expect(replicaParameters({ ...settings, storageType: 'io2' }, 'INC-1').Iops).toBe(3000);
  });
});
