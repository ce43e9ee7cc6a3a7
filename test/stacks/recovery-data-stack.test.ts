import { describe, expect, it } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { synthesizedEnvironment } from './synthesized-environment';

const { data } = synthesizedEnvironment();
const retained = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };

describe('recovery data', () => {
  it('keeps lock and record in a table that survives deletion and mistakes', () => {
    data.hasResource('AWS::DynamoDB::Table', {
      ...retained,
      Properties: {
        TableName: 'dev-database-recovery',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      },
    });
  });

  it('keeps reports versioned, encrypted and private, over TLS only', () => {
    data.hasResource('AWS::S3::Bucket', {
      ...retained,
      Properties: {
        BucketName: 'cdk-database-recovery-dev-111122223333-eu-west-1',
        VersioningConfiguration: { Status: 'Enabled' },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            Match.objectLike({ ServerSideEncryptionByDefault: Match.objectLike({ SSEAlgorithm: 'aws:kms' }) }),
          ],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      },
    });
    data.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  });

  it.each(['commander', 'operations', 'management'])('mails the %s through an encrypted topic', (audience) => {
    data.hasResourceProperties('AWS::SNS::Topic', {
      TopicName: `dev-database-recovery-${audience}`,
      KmsMasterKeyId: Match.anyValue(),
    });
  });

  it('lets services publish to the encrypted topics, for this account only', () => {
    data.hasResourceProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Principal: { Service: ['backup.amazonaws.com', 'cloudwatch.amazonaws.com', 'events.amazonaws.com'] },
            Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
          }),
        ]),
      },
    });
  });

  it('admits to each quarantine group only the validator of the same side, on the port of the database', () => {
    const rules = Object.values(data.findResources('AWS::EC2::SecurityGroupIngress')).map(({ Properties }) => [
      Properties.GroupId['Fn::GetAtt'][0].replace(/[0-9A-F]{8}$/, ''),
      Properties.SourceSecurityGroupId['Fn::GetAtt'][0].replace(/[0-9A-F]{8}$/, ''),
      Properties.FromPort,
    ]);

    expect(rules.sort()).toEqual([
      ['RecoveryGroupsorderscandidatequarantine', 'RecoveryGroupsorderscandidatevalidator', 5432],
      ['RecoveryGroupsordersoriginalquarantine', 'RecoveryGroupsordersoriginalvalidator', 5432],
    ]);
  });

  it('keeps the groups, which retired instances carry for weeks', () => {
    const groups = Object.values(data.findResources('AWS::EC2::SecurityGroup'));

    expect(groups).toHaveLength(4);
    for (const group of groups) {
      expect(group).toMatchObject(retained);
    }
  });
});
