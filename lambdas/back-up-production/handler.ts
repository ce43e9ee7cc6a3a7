import {
  BackupClient,
  DescribeProtectedResourceCommand,
  ResourceNotFoundException,
  StartBackupJobCommand,
} from '@aws-sdk/client-backup';
import { RDSClient } from '@aws-sdk/client-rds';
import * as z from 'zod';
import type { ActedCall } from '../shared/contract/progress';
import { databaseSettings, variable } from '../shared/environment';
import { startSnapshot } from '../shared/manual-snapshot';
import { Rds } from '../shared/rds';
import { Records } from '../shared/records';
import { parse, taskHandler } from '../shared/task';
import type { BackUpOutput, BackUpPlan, CoverageInput } from './contract';
import { coverageOf, decide } from './decide';

const backup = new BackupClient({});
const rds = new RDSClient({});
const instances = new Rds(rds);
const productionSchema = z.object({ arn: z.string().min(1), resourceId: z.string().min(1) });

export const handler = taskHandler(
  { needs: ['lock', 'plan', 'swap'] },
  async ({ state, context, now }): Promise<BackUpOutput> => {
    const { arn, resourceId } = parse(productionSchema, state.swap.production, "'swap.production' of the state");
    const retiredIdentifier = state.plan.names.retired;
    const plan = decide(
      {
        productionArn: arn,
        retiredIdentifier,
        incidentId: state.incident.id,
        executionName: context.executionArn.split(':').at(-1) ?? '',
        retainRetiredDays: databaseSettings().retainRetiredDays,
      },
      now,
    );
    const records = new Records(variable('TABLE_NAME'));
    const guard = () => records.guard(state.database.key, context.executionArn, state.lock);
    // One must not keep the other from being made: the evidence ages out of the retired instance's log.
    const [job, snapshot] = await Promise.allSettled([
      startBackup(arn, plan, guard),
      takeEvidence(retiredIdentifier, plan, guard),
    ]);
    if (job.status === 'rejected') {
      throw job.reason;
    }
    if (snapshot.status === 'rejected') {
      throw snapshot.reason;
    }
    const started: ActedCall = { call: 'backup:StartBackupJob', subject: arn };
    return {
      ...(job.value ? { backupJobId: job.value } : {}),
      evidenceSnapshot: plan.snapshotIdentifier,
      acted: [started, ...snapshot.value],
      ...coverageOf(await observeCoverage(arn, resourceId)),
    };
  },
);

async function startBackup(arn: string, plan: BackUpPlan, guard: () => Promise<void>): Promise<string | undefined> {
  await guard();
  const { BackupJobId } = await backup.send(
    new StartBackupJobCommand({
      BackupVaultName: variable('VAULT_NAME'),
      ResourceArn: arn,
      IamRoleArn: variable('BACKUP_ROLE_ARN'),
      IdempotencyToken: plan.idempotencyToken,
    }),
  );
  return BackupJobId;
}

async function observeCoverage(productionArn: string, resourceId: string): Promise<CoverageInput> {
  const [protectedResource, instance] = await Promise.all([
    protectedBy(productionArn),
    instances.byResourceId(resourceId),
  ]);
  return { productionArn, protectedResource, continuous: instance?.AwsBackupRecoveryPointArn !== undefined };
}

async function protectedBy(ResourceArn: string): Promise<CoverageInput['protectedResource']> {
  try {
    const { LastBackupTime } = await backup.send(new DescribeProtectedResourceCommand({ ResourceArn }));
    return LastBackupTime ? { lastBackupAt: LastBackupTime.toISOString() } : {};
  } catch (error) {
    if (error instanceof ResourceNotFoundException) {
      return undefined;
    }
    throw error;
  }
}

async function takeEvidence(
  instance: string,
  { snapshotIdentifier, tags }: BackUpPlan,
  guard: () => Promise<void>,
): Promise<readonly ActedCall[]> {
  return (await startSnapshot(rds, { instance, snapshot: snapshotIdentifier, tags }, guard))
    ? [{ call: 'rds:CreateDBSnapshot', subject: instance, detail: snapshotIdentifier }]
    : [];
}
