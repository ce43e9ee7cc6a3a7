import { describe, expect, it } from '@jest/globals';
import { environmentNames } from '../../lib/load-environment';
import { resourcesOf, type Statement, statementsOf, type TemplateResource } from './environment-templates';

/**
 * Types of resources that hold data, or that instances of a database keep for weeks: retained under a logical ID that
 * never changes, since a new ID would replace the resource and leave the old one behind.
 */
const KEPT: Readonly<Record<string, readonly string[]>> = {
  'AWS::Backup::BackupVault': ['ProtectedVaultAAB2D037'],
  'AWS::KMS::Key': ['ProtectedVaultKey97D9736D', 'RecoveryDataDataKey561C896B'],
  'AWS::DynamoDB::Table': ['RecoveryDataTable9D141F00'],
  'AWS::S3::Bucket': ['RecoveryDataAccessLogs0C24C14A', 'RecoveryDataBucket69F01D77'],
  'AWS::SNS::Topic': [
    'RecoveryDataTopiccommander5739CCB0',
    'RecoveryDataTopicmanagement3F1497CA',
    'RecoveryDataTopicoperations8C3983FD',
  ],
  'AWS::EC2::SecurityGroup': [
    'RecoveryGroupsorderscandidatequarantineB6187315',
    'RecoveryGroupsorderscandidatevalidatorDD529F52',
    'RecoveryGroupsordersoriginalquarantine650D7162',
    'RecoveryGroupsordersoriginalvalidator9B494B63',
  ],
};

/** Retained as well, under IDs that may change: a new one is made beside the old one. */
const RETAINED = ['AWS::Lambda::Version', 'AWS::Logs::LogGroup', 'AWS::StepFunctions::StateMachine'];

/** Made again by the next deployment without a loss. A queue holds requests that started nothing, for 14 days. */
const DISPOSABLE = [
  'AWS::Backup::BackupPlan',
  'AWS::Backup::BackupSelection',
  'AWS::CloudWatch::Alarm',
  'AWS::DynamoDB::ResourcePolicy',
  'AWS::EC2::SecurityGroupEgress',
  'AWS::EC2::SecurityGroupIngress',
  'AWS::ElasticLoadBalancingV2::ListenerRule',
  'AWS::Events::Rule',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::Function',
  'AWS::Lambda::Permission',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Subscription',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::Queue',
  'AWS::SQS::QueuePolicy',
];

const IDENTITY_POLICIES = ['AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'];
const list = (value: unknown): unknown[] => [value].flat();

describe.each(environmentNames())('every template of %s', (name) => {
  const resources = resourcesOf(name);
  const ofType = (...types: string[]) => resources.filter(({ type }) => types.includes(type));
  const idsOf = (found: readonly TemplateResource[]) => found.map(({ id }) => id);

  describe('what must outlive its stack', () => {
    it('is retained when it is deleted and when it is replaced', () => {
      const mustStay = ofType(...Object.keys(KEPT), ...RETAINED);

      expect(mustStay.length).toBeGreaterThan(0);
      expect(
        mustStay.filter(
          ({ deletionPolicy, updateReplacePolicy }) => deletionPolicy !== 'Retain' || updateReplacePolicy !== 'Retain',
        ),
      ).toEqual([]);
    });

    it.each(Object.entries(KEPT))('%s has the logical IDs it always had', (type, ids) => {
      expect(idsOf(ofType(type)).sort()).toEqual([...ids].sort());
    });

    it('is known by type: a new type is kept or disposable by decision', () => {
      const decided = [...Object.keys(KEPT), ...RETAINED, ...DISPOSABLE];

      expect(resources.filter(({ type }) => !decided.includes(type))).toEqual([]);
    });
  });

  describe('nothing is public', () => {
    it('no bucket may ever be', () => {
      for (const { properties } of ofType('AWS::S3::Bucket')) {
        expect(properties['PublicAccessBlockConfiguration']).toEqual({
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        });
        expect(['BucketOwnerEnforced', undefined]).toContain(ownershipOf(properties));
      }
    });

    it('no resource policy allows everybody', () => {
      const everybody = resources
        .filter(({ type }) => !IDENTITY_POLICIES.includes(type))
        .flatMap((resource) => statementsOf(resource).map((statement) => [resource.id, statement] as const))
        .filter(([, { Effect, Principal }]) => Effect === 'Allow' && isEverybody(Principal));

      expect(everybody).toEqual([]);
    });

    it('a service that is let in acts for a resource or for this account', () => {
      const unbound = resources
        .filter(({ type }) => !IDENTITY_POLICIES.includes(type))
        .flatMap((resource) => statementsOf(resource).map((statement) => [resource.id, statement] as const))
        .filter(([, statement]) => statement.Effect === 'Allow' && isService(statement) && !isBound(statement));

      expect(unbound).toEqual([]);
    });

    it('functions are invoked by rules of this stack, and have no URL', () => {
      expect(ofType('AWS::Lambda::Url')).toEqual([]);
      for (const { properties } of ofType('AWS::Lambda::Permission')) {
        expect(properties).toMatchObject({ Principal: 'events.amazonaws.com', SourceArn: expect.anything() });
      }
    });

    it('no security group admits an address', () => {
      const inline = ofType('AWS::EC2::SecurityGroup').flatMap(({ properties }) =>
        list(properties['SecurityGroupIngress'] ?? []),
      );
      const separate = ofType('AWS::EC2::SecurityGroupIngress').map(({ properties }) => properties);

      expect(
        [...inline, ...separate].filter((rule) => /Cidr|PrefixList/.test(Object.keys(rule as object).join())),
      ).toEqual([]);
    });
  });

  describe('everything is encrypted', () => {
    it.each([
      ['AWS::S3::Bucket', 'BucketEncryption'],
      ['AWS::SNS::Topic', 'KmsMasterKeyId'],
      ['AWS::Backup::BackupVault', 'EncryptionKeyArn'],
    ])('%s at rest, by its %s', (type, property) => {
      expect(ofType(type).filter(({ properties }) => properties[property] === undefined)).toEqual([]);
    });

    it('queues at rest, and tables unless somebody turned it off', () => {
      for (const { properties } of ofType('AWS::SQS::Queue')) {
        expect(properties['SqsManagedSseEnabled'] === true || properties['KmsMasterKeyId'] !== undefined).toBe(true);
      }
      // Without a specification DynamoDB encrypts with a key of its own; false would only change whose key it is.
      for (const { properties } of ofType('AWS::DynamoDB::Table')) {
        expect(properties['SSESpecification'] ?? { SSEEnabled: true }).toMatchObject({ SSEEnabled: true });
      }
    });

    it('keys rotate', () => {
      expect(ofType('AWS::KMS::Key').filter(({ properties }) => properties['EnableKeyRotation'] !== true)).toEqual([]);
    });

    it.each([
      ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy', 'Bucket'],
      ['AWS::SNS::Topic', 'AWS::SNS::TopicPolicy', 'Topics'],
      ['AWS::SQS::Queue', 'AWS::SQS::QueuePolicy', 'Queues'],
    ])('%s in transit: plain HTTP is denied', (type, policyType, property) => {
      const secured = ofType(policyType)
        .filter((policy) => statementsOf(policy).some(deniesPlainHttp))
        .map(({ properties }) => JSON.stringify(properties[property]));

      expect(idsOf(ofType(type)).filter((id) => !secured.some((target) => target.includes(`"${id}"`)))).toEqual([]);
    });
  });

  describe('logs and versions', () => {
    it('log groups say how long they keep their logs', () => {
      expect(ofType('AWS::Logs::LogGroup').filter(({ properties }) => !properties['RetentionInDays'])).toEqual([]);
    });

    it('functions and machines write to a log group of these stacks', () => {
      const groups = idsOf(ofType('AWS::Logs::LogGroup'));
      const writers = ofType('AWS::Lambda::Function', 'AWS::StepFunctions::StateMachine');

      const elsewhere = writers.filter(({ properties }) => {
        const target = JSON.stringify(properties['LoggingConfig'] ?? properties['LoggingConfiguration'] ?? {});
        return !groups.some((group) => target.includes(`"${group}"`));
      });
      expect(elsewhere).toEqual([]);
    });

    it('each function has a version, which an execution under way goes on with', () => {
      const versioned = ofType('AWS::Lambda::Version').map(({ properties }) =>
        JSON.stringify(properties['FunctionName']),
      );

      expect(
        idsOf(ofType('AWS::Lambda::Function')).filter((id) => !versioned.some((target) => target.includes(`"${id}"`))),
      ).toEqual([]);
    });
  });

  describe('roles', () => {
    it('each deny the deletion of databases, themselves or by their boundary', () => {
      const boundaries = new Map(ofType('AWS::IAM::ManagedPolicy').map((policy) => [policy.id, statementsOf(policy)]));

      const permissive = ofType('AWS::IAM::Role').filter((role) => {
        const boundary = (role.properties['PermissionsBoundary'] as { Ref?: string } | undefined)?.Ref ?? '';
        return ![...statementsOf(role), ...(boundaries.get(boundary) ?? [])].some(deniesDeletion);
      });
      expect(permissive).toEqual([]);
    });

    it('name every action that they allow; a boundary allows nothing by itself', () => {
      const boundaries = ofType('AWS::IAM::Role').map(({ properties }) => properties['PermissionsBoundary'] as object);
      const isBoundary = (id: string) =>
        boundaries.some((boundary) => JSON.stringify(boundary ?? {}).includes(`"${id}"`));

      const wide = ofType(...IDENTITY_POLICIES)
        .filter(({ id }) => !isBoundary(id))
        .flatMap((policy) => statementsOf(policy).map((statement) => [policy.id, statement] as const))
        .filter(
          ([, { Effect, Action }]) => Effect === 'Allow' && list(Action).some((one) => String(one).includes('*')),
        );
      expect(wide).toEqual([]);
    });

    it('are each trusted by one service', () => {
      for (const { properties } of ofType('AWS::IAM::Role')) {
        const { Statement: trust } = properties['AssumeRolePolicyDocument'] as { Statement: Statement[] };
        expect(trust).toHaveLength(1);
        expect(trust[0]).toMatchObject({ Effect: 'Allow', Principal: { Service: expect.any(String) } });
      }
    });
  });
});

function ownershipOf(properties: TemplateResource['properties']): string | undefined {
  const controls = properties['OwnershipControls'] as { Rules: { ObjectOwnership: string }[] } | undefined;
  return controls?.Rules[0]?.ObjectOwnership;
}

function isEverybody(principal: Statement['Principal']): boolean {
  return principal === '*' || list((principal as { AWS?: unknown } | undefined)?.AWS).includes('*');
}

function isService({ Principal }: Statement): boolean {
  return typeof Principal === 'object' && 'Service' in Principal;
}

/** Confused deputy: the service must act for something that is named. */
function isBound({ Condition }: Statement): boolean {
  return Object.values(Condition ?? {}).some((keys) =>
    Object.keys(keys).some((key) => ['aws:sourceaccount', 'aws:sourcearn'].includes(key.toLowerCase())),
  );
}

function deniesPlainHttp({ Effect, Condition }: Statement): boolean {
  return Effect === 'Deny' && Condition?.['Bool']?.['aws:SecureTransport'] === 'false';
}

function deniesDeletion({ Effect, Action, Condition }: Statement): boolean {
  return Effect === 'Deny' && Condition === undefined && list(Action).includes('rds:Delete*');
}
