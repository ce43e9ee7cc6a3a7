import { CfnOutput, Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { AUDIENCES, type Audience, type EnvironmentNames } from './recovery-names';

export interface RecoveryDataProps {
  readonly names: EnvironmentNames;
  /** Addresses by audience; each has to confirm its subscription. */
  readonly mail: Readonly<Record<Audience, readonly string[]>>;
}

/** Lock and record, reports, and the topics of one environment: what must outlive everything else. */
export class RecoveryData extends Construct {
  readonly table: dynamodb.Table;
  readonly bucket: s3.Bucket;
  /** Who read or wrote reports; kept a year. */
  readonly accessLogs: s3.Bucket;
  readonly dataKey: kms.Key;
  readonly topics: Readonly<Record<Audience, sns.Topic>>;

  constructor(scope: Construct, id: string, props: RecoveryDataProps) {
    super(scope, id);
    const { names, mail } = props;
    this.dataKey = new kms.Key(this, 'DataKey', {
      description: `Reports and messages of ${names.prefix}`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.dataKey.addToResourcePolicy(publishersUse(names.account));
    this.table = new dynamodb.Table(this, 'Table', {
      tableName: names.tableName,
      partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.accessLogs = new s3.Bucket(this, 'AccessLogs', {
      // S3 delivers access logs only to buckets that it encrypts with its own keys.
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      lifecycleRules: [{ expiration: Duration.days(365) }],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.bucket = new s3.Bucket(this, 'Bucket', {
      bucketName: names.bucketName,
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: this.dataKey,
      bucketKeyEnabled: true,
      versioned: true,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      serverAccessLogsBucket: this.accessLogs,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.topics = Object.fromEntries(AUDIENCES.map((audience) => [audience, this.topic(audience, props)])) as Record<
      Audience,
      sns.Topic
    >;
    for (const audience of AUDIENCES) {
      for (const address of mail[audience]) {
        this.topics[audience].addSubscription(new EmailSubscription(address));
      }
    }

    new CfnOutput(this, 'DataKeyArn', { value: this.dataKey.keyArn, exportName: names.dataKeyExport });
  }

  private topic(audience: Audience, { names }: RecoveryDataProps): sns.Topic {
    const topic = new sns.Topic(this, `Topic-${audience}`, {
      topicName: names.topicName(audience),
      displayName: `Database recovery (${names.environment.name})`,
      masterKey: this.dataKey,
      enforceSSL: true,
    });
    topic.applyRemovalPolicy(RemovalPolicy.RETAIN);
    return topic;
  }
}

/** Services that publish to the topics need the key too; the key that SNS brings along cannot be given to them. */
function publishersUse(account: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    principals: ['events', 'cloudwatch', 'backup'].map((name) => new iam.ServicePrincipal(`${name}.amazonaws.com`)),
    actions: ['kms:GenerateDataKey*', 'kms:Decrypt'],
    // In a key policy the asterisk is this key.
    resources: ['*'],
    conditions: { StringEquals: { 'aws:SourceAccount': account } },
  });
}
