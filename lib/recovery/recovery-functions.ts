import { Annotations, Fn } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { DatabaseConfig } from '../config';
import { databaseSettings } from '../database-settings';
import { FUNCTION_FOLDERS, type FunctionFolder, functionCatalogue } from './functions/function-catalogue';
import type { FunctionDefinition, FunctionVariable } from './functions/function-definition';
import type { HandlerCode } from './handler-code';
import type { PermissionScope } from './permissions/permission';
import type { GroupRole } from './recovery-names';
import { TaskFunction } from './task-function';

/** Certificate authorities of RDS, as the Node.js runtime of Lambda brings them along. */
const DATABASE_CA_FILE = '/var/runtime/ca-cert.pem';

export interface RecoveryFunctionsProps {
  readonly scope: PermissionScope;
  readonly code: HandlerCode;
}

/** All functions of one database's recovery, each with only the variables and permissions it needs. */
export class RecoveryFunctions extends Construct {
  private readonly functions: ReadonlyMap<FunctionFolder, TaskFunction>;

  constructor(scope: Construct, id: string, props: RecoveryFunctionsProps) {
    super(scope, id);
    const { names, database } = props.scope;
    const group = (role: GroupRole) => Fn.importValue(names.groupExport(database.key, role));
    const values = variablesOf(props.scope, group);
    const vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: database.network.vpcId,
      availabilityZones: database.network.availabilityZones,
      privateSubnetIds: database.network.subnetIds,
    });
    Annotations.of(vpc).acknowledgeWarning('@aws-cdk/aws-ec2:noSubnetRouteTableId', 'nothing here reads route tables');
    const validators = {
      original: this.importedGroup('OriginalValidator', group('original-validator')),
      candidate: this.importedGroup('CandidateValidator', group('candidate-validator')),
    };

    this.functions = new Map(
      neededFolders(database).map((folder) => {
        const definition: FunctionDefinition = functionCatalogue[folder];
        const made = new TaskFunction(this, pascalCase(folder), {
          folder,
          definition,
          code: props.code,
          scope: props.scope,
          environment: environmentOf(props.scope, definition, values),
          network: {
            vpc,
            subnets: { subnets: vpc.privateSubnets },
            group: validators[definition.reaches ?? 'candidate'],
          },
        });
        return [folder, made];
      }),
    );
  }

  /** Folders of the functions that this database has. */
  get folders(): readonly FunctionFolder[] {
    return [...this.functions.keys()];
  }

  get(folder: FunctionFolder): TaskFunction {
    const found = this.functions.get(folder);
    if (!found) {
      throw new Error(`there is no function '${folder}'; known are ${this.folders.join(', ')}`);
    }
    return found;
  }

  /** Whether this database needs, and so has, the function. */
  has(folder: FunctionFolder): boolean {
    return this.functions.has(folder);
  }

  private importedGroup(id: string, groupId: string): ec2.ISecurityGroup {
    return ec2.SecurityGroup.fromSecurityGroupId(this, id, groupId, { mutable: false });
  }
}

function neededFolders(database: DatabaseConfig): FunctionFolder[] {
  return FUNCTION_FOLDERS.filter((folder) => {
    const { neededBy }: FunctionDefinition = functionCatalogue[folder];
    return neededBy?.(database) ?? true;
  });
}

type Values = Readonly<Record<FunctionVariable, string | undefined>>;

function variablesOf(scope: PermissionScope, group: (role: GroupRole) => string): Values {
  const { names, database, listenerRuleArn } = scope;
  return {
    TABLE_NAME: names.tableName,
    BUCKET_NAME: names.bucketName,
    VAULT_NAME: names.vaultName,
    RESTORE_ROLE_ARN: names.roleArn(names.restoreRoleName),
    BACKUP_ROLE_ARN: names.roleArn(names.backupRoleName),
    ORIGINAL_QUARANTINE_GROUP_ID: group('original-quarantine'),
    CANDIDATE_QUARANTINE_GROUP_ID: group('candidate-quarantine'),
    LISTENER_RULE_ARN: listenerRuleArn,
    TOPIC_COMMANDER_ARN: names.topicArn('commander'),
    TOPIC_OPERATIONS_ARN: names.topicArn('operations'),
    TOPIC_MANAGEMENT_ARN: names.topicArn('management'),
    STATE_MACHINE_ARN: names.machineArn(names.recoverMachineName(database.key)),
    RESUME_STATE_MACHINE_ARN: names.machineArn(names.resumeMachineName(database.key)),
    RECONCILE_STATE_MACHINE_ARN: names.machineArn(names.reconcileMachineName(database.key)),
    FREEZE_STATE_MACHINE_ARN: names.machineArn(names.freezeMachineName(database.key)),
    REVERT_STATE_MACHINE_ARN: names.machineArn(names.revertMachineName(database.key)),
    APPROVAL_FUNCTION_NAME: names.functionName(database.key, 'decide-approval'),
    EVENT_MODES: database.eventModes.join(','),
    DATABASE_CA_FILE,
  };
}

function environmentOf(scope: PermissionScope, definition: FunctionDefinition, values: Values): Record<string, string> {
  const chosen = definition.variables.flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    DATABASE: JSON.stringify(databaseSettings(scope.database, scope.siblings)),
    ENVIRONMENT_NAME: scope.names.environment.name,
    ...Object.fromEntries(chosen),
  };
}

function pascalCase(folder: string): string {
  return folder.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
}
