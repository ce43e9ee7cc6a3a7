import { DescribeSecurityGroupsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ClientException, DescribeTaskDefinitionCommand, ECSClient } from '@aws-sdk/client-ecs';
import { DescribeKeyCommand, KMSClient, NotFoundException } from '@aws-sdk/client-kms';
import {
  DBParameterGroupNotFoundFault,
  DBSubnetGroupNotFoundFault,
  DescribeAccountAttributesCommand,
  DescribeBlueGreenDeploymentsCommand,
  DescribeDBParameterGroupsCommand,
  DescribeDBSubnetGroupsCommand,
  DescribeOptionGroupsCommand,
  DescribePendingMaintenanceActionsCommand,
  OptionGroupNotFoundFault,
  RDSClient,
} from '@aws-sdk/client-rds';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';

/** Used and maximum of one quota of the account in this Region. */
export interface Quota {
  readonly used: number;
  readonly max: number;
}

/** Maintenance that RDS has announced; `appliesAt` is absent while nobody has scheduled it. */
export interface PendingMaintenance {
  readonly action: string;
  readonly appliesAt?: string;
}

/** Reads of what a restored instance will need besides the recovery point. Changes nothing. */
export class Surroundings {
  constructor(
    private readonly rds = new RDSClient({}),
    private readonly kms = new KMSClient({}),
    private readonly ec2 = new EC2Client({}),
    private readonly sns = new SNSClient({}),
    private readonly ecs = new ECSClient({}),
    private readonly secrets = new SecretsManagerClient({}),
  ) {}

  /** By AWS's names: `DBInstances`, `AllocatedStorage` ... */
  async quotas(): Promise<Readonly<Record<string, Quota>>> {
    const { AccountQuotas } = await this.rds.send(new DescribeAccountAttributesCommand({}));
    return Object.fromEntries(
      (AccountQuotas ?? []).map(({ AccountQuotaName, Used, Max }) => [
        AccountQuotaName ?? '',
        { used: Used ?? 0, max: Max ?? 0 },
      ]),
    );
  }

  async subnetGroupExists(name: string): Promise<boolean> {
    return exists(
      this.rds.send(new DescribeDBSubnetGroupsCommand({ DBSubnetGroupName: name })),
      DBSubnetGroupNotFoundFault,
    );
  }

  async parameterGroupExists(name: string): Promise<boolean> {
    return exists(
      this.rds.send(new DescribeDBParameterGroupsCommand({ DBParameterGroupName: name })),
      DBParameterGroupNotFoundFault,
    );
  }

  async optionGroupExists(name: string): Promise<boolean> {
    return exists(this.rds.send(new DescribeOptionGroupsCommand({ OptionGroupName: name })), OptionGroupNotFoundFault);
  }

  async pendingMaintenance(arn: string): Promise<readonly PendingMaintenance[]> {
    const { PendingMaintenanceActions } = await this.rds.send(
      new DescribePendingMaintenanceActionsCommand({ ResourceIdentifier: arn }),
    );
    const details = (PendingMaintenanceActions ?? []).flatMap(
      (actions) => actions.PendingMaintenanceActionDetails ?? [],
    );
    return details.map((detail) => {
      const appliesAt = detail.CurrentApplyDate ?? detail.ForcedApplyDate ?? detail.AutoAppliedAfterDate;
      return { action: detail.Action ?? 'unknown', ...(appliesAt ? { appliesAt: appliesAt.toISOString() } : {}) };
    });
  }

  /** Blue/Green Deployments that have this instance as source or target. */
  async blueGreenDeploymentsOf(arn: string): Promise<readonly string[]> {
    const names: string[] = [];
    let marker: string | undefined;
    do {
      const page = await this.rds.send(new DescribeBlueGreenDeploymentsCommand(marker ? { Marker: marker } : {}));
      const members = (page.BlueGreenDeployments ?? []).filter(
        ({ Source, Target }) => Source === arn || Target === arn,
      );
      names.push(...members.map((member) => member.BlueGreenDeploymentName ?? 'unnamed'));
      marker = page.Marker;
    } while (marker);
    return names;
  }

  /** KeyState of AWS KMS, or `missing`. */
  async keyState(keyId: string): Promise<string> {
    try {
      const { KeyMetadata } = await this.kms.send(new DescribeKeyCommand({ KeyId: keyId }));
      return KeyMetadata?.KeyState ?? 'unknown';
    } catch (error) {
      if (error instanceof NotFoundException) {
        return 'missing';
      }
      throw error;
    }
  }

  /** Those of the groups that do not exist. A filter is asked, since naming a missing group fails the whole call. */
  async missingSecurityGroups(groupIds: readonly string[]): Promise<readonly string[]> {
    const { SecurityGroups } = await this.ec2.send(
      new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'group-id', Values: [...new Set(groupIds)] }] }),
    );
    const found = new Set((SecurityGroups ?? []).map((group) => group.GroupId));
    return groupIds.filter((groupId) => !found.has(groupId));
  }

  /** Status of a task definition revision, or `missing`. */
  async taskDefinitionStatus(arn: string): Promise<string> {
    try {
      const { taskDefinition } = await this.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn }));
      return taskDefinition?.status ?? 'unknown';
    } catch (error) {
      if (error instanceof ClientException) {
        return 'missing';
      }
      throw error;
    }
  }

  /** How many subscribers of a topic have confirmed that they want its messages. */
  async confirmedSubscribers(topicArn: string): Promise<number> {
    let confirmed = 0;
    let token: string | undefined;
    do {
      const page = await this.sns.send(
        new ListSubscriptionsByTopicCommand({ TopicArn: topicArn, ...(token ? { NextToken: token } : {}) }),
      );
      confirmed += (page.Subscriptions ?? []).filter(({ SubscriptionArn }) =>
        SubscriptionArn?.startsWith('arn:'),
      ).length;
      token = page.NextToken;
    } while (token);
    return confirmed;
  }

  /** When the secret's value last changed. */
  async secretChangedAt(secretArn: string): Promise<string | undefined> {
    const { LastChangedDate } = await this.secrets.send(new DescribeSecretCommand({ SecretId: secretArn }));
    return LastChangedDate?.toISOString();
  }
}

async function exists(read: Promise<unknown>, notFound: abstract new (...values: never[]) => Error): Promise<boolean> {
  try {
    await read;
    return true;
  } catch (error) {
    if (error instanceof notFound) {
      return false;
    }
    throw error;
  }
}
