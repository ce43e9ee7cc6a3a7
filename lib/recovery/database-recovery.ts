import { Fn } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { DatabaseConfig, EnvironmentConfig } from '../config';
import { otherKeys } from '../database-settings';
import { ReconcileTriggers } from '../triggers/reconcile-triggers';
import { RecoveryEventRule } from '../triggers/recovery-event-rule';
import { FreezeWorkflow } from './freeze-workflow';
import { BundledHandlers, type HandlerCode } from './handler-code';
import { MaintenanceRule } from './maintenance-rule';
import { OperatorPolicies } from './operator-policies';
import type { PermissionScope } from './permissions/permission';
import { ReconcileWorkflow } from './reconcile-workflow';
import { RecoveryFunctions } from './recovery-functions';
import { RecoveryMachine } from './recovery-machine';
import { EnvironmentNames } from './recovery-names';
import { RecoveryWorkflow } from './recovery-workflow';
import { ResumeWorkflow } from './resume-workflow';
import { RevertWorkflow } from './revert-workflow';

export interface DatabaseRecoveryProps {
  /** With its other databases, a writer that an open record of one of them lists is refused. */
  readonly environment: Pick<EnvironmentConfig, 'name' | 'account' | 'region'> &
    Partial<Pick<EnvironmentConfig, 'databases'>>;
  readonly database: DatabaseConfig;
  /**
   * Where the functions get their code from.
   * @default - the handlers of this package, bundled
   */
  readonly code?: HandlerCode;
}

/**
 * Everything that recovers one database: functions, RecoverDatabase, ResumeWrites, FreezeWrites, RevertCutover, Reconcile, the rule of the maintenance page,
 * the event rule, and policies for the people who start and approve. Holds no data: vault, record and groups come from
 * ProtectedVault and RecoveryData, which are found by the names of the environment.
 */
export class DatabaseRecovery extends Construct {
  readonly functions: RecoveryFunctions;
  readonly recoverDatabase: RecoveryMachine;
  readonly resumeWrites: RecoveryMachine;
  readonly freezeWrites: RecoveryMachine;
  readonly revertCutover: RecoveryMachine;
  readonly reconcile: RecoveryMachine;
  readonly policies: OperatorPolicies;

  constructor(scope: Construct, id: string, props: DatabaseRecoveryProps) {
    super(scope, id);
    const { database } = props;
    const names = new EnvironmentNames(props.environment);
    const page = database.maintenancePage;

    const rule = page.kind === 'listenerRule' ? new MaintenanceRule(this, 'MaintenanceRule', page) : undefined;
    const permissionScope: PermissionScope = {
      names,
      database,
      siblings: otherKeys(database, props.environment.databases ?? []),
      dataKeyArn: Fn.importValue(names.dataKeyExport),
      ...(rule ? { listenerRuleArn: rule.ruleArn } : {}),
    };
    this.functions = new RecoveryFunctions(this, 'Functions', {
      scope: permissionScope,
      code: props.code ?? new BundledHandlers(this),
    });

    const functions = this.functions.folders.map((folder) => this.functions.get(folder));
    this.recoverDatabase = new RecoveryMachine(this, 'RecoverDatabase', {
      machineName: names.recoverMachineName(database.key),
      comment: `Recovers ${database.identifier} from corruption`,
      start: new RecoveryWorkflow(this, 'RecoveryWorkflow', { functions: this.functions, database }).definition,
      functions,
    });
    this.resumeWrites = new RecoveryMachine(this, 'ResumeWrites', {
      machineName: names.resumeMachineName(database.key),
      comment: `Brings the writers of ${database.identifier} back after a recovery was held`,
      start: new ResumeWorkflow(this, 'ResumeWorkflow', { functions: this.functions }).definition,
      functions,
    });
    this.freezeWrites = new RecoveryMachine(this, 'FreezeWrites', {
      machineName: names.freezeMachineName(database.key),
      comment: `Stops all writes to ${database.identifier} in an emergency`,
      start: new FreezeWorkflow(this, 'FreezeWorkflow', { functions: this.functions }).definition,
      functions,
    });
    this.revertCutover = new RecoveryMachine(this, 'RevertCutover', {
      machineName: names.revertMachineName(database.key),
      comment: `Takes the cut-over of ${database.identifier} back within the waiting period`,
      start: new RevertWorkflow(this, 'RevertWorkflow', { functions: this.functions, database }).definition,
      functions,
    });
    this.reconcile = new RecoveryMachine(this, 'Reconcile', {
      machineName: names.reconcileMachineName(database.key),
      comment: `Finishes what an execution that is gone left of the recovery of ${database.identifier}`,
      start: new ReconcileWorkflow(this, 'ReconcileWorkflow', { functions: this.functions }).definition,
      functions,
    });
    new ReconcileTriggers(this, 'ReconcileTriggers', {
      databaseKey: database.key,
      machineArns: names.machineNames(database.key).map((machine) => names.machineArn(machine)),
      starter: this.functions.get('start-reconcile').function,
    });
    new RecoveryEventRule(this, 'RecoveryEventRule', {
      databaseKey: database.key,
      starter: this.functions.get('start-recovery').function,
    });
    this.policies = new OperatorPolicies(this, 'OperatorPolicies', { names, databaseKey: database.key });
  }
}
