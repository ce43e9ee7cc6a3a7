import { BackupClient, DescribeBackupJobCommand, type DescribeBackupJobCommandOutput } from '@aws-sdk/client-backup';
import { type DBInstance, DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { Client } from 'pg';
import type { RecoveryState } from '../../lambdas/shared/contract/recovery-state';
import type { Report } from '../../lambdas/write-report/contract';
import type { RunningWorld } from '../../lib/rehearsal/create-local-world';
import { Expectations } from '../../lib/rehearsal/expectations';
import type { ServiceView } from '../../lib/rehearsal/observer';
import type { Progress } from '../../lib/rehearsal/progress';
import type { ExecutionEnd } from '../../lib/rehearsal/responder';
import { Stage } from '../../lib/rehearsal/stage';

export const INCIDENT = 'INC-REQ';

/** What was seen while one recovery was told; each requirement looks at it. */
export interface ToldRecovery {
  readonly world: RunningWorld;
  readonly stage: Stage;
  readonly end: ExecutionEnd;
  readonly state: RecoveryState;
  readonly report: Report;
  readonly expectations: Expectations;
  readonly before: DBInstance;
  readonly after: DBInstance;
  readonly plan: RecoveryState;
  readonly failedPreparation: ExecutionEnd;
  readonly whileStopped: {
    readonly services: readonly ServiceView[];
    readonly page: number;
    readonly sideInstance: string | undefined;
  };
  readonly backupJob: DescribeBackupJobCommandOutput;
}

/** Plays one recovery, with a failed preparation before it, and keeps what it showed. */
export async function tell(world: RunningWorld, progress: Progress): Promise<ToldRecovery> {
  const access = {
    endpoint: world.endpoint,
    region: world.context.region,
    credentials: world.services.iam.operatorCredentials,
  };
  const rds = new RDSClient(access);
  const production = async () =>
    (await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: world.database.identifier })))
      .DBInstances![0]!;
  const stage = new Stage(world, { seed: 42, restoreTo: 'time', incidentId: INCIDENT }, progress);
  await stage.corruptTheDatabase();
  const before = await production();
  const plan = await stage.recover({ mode: 'plan', restoreTo: { latestBefore: stage.good!.time } });
  // One that fails is tried again in the same execution.
  for (const message of ['no capacity', 'the volume could not be created']) {
    world.services.backup.failNextRestore(message);
  }
  const failedPreparation = await stage.recover({ mode: 'prepare' });
  // A session that somebody forgot: the services are gone, it still could write.
  const forgotten = await forgottenSession(world);
  let whileStopped: ToldRecovery['whileStopped'] | undefined;
  world.invocations.onceBefore('validate-data', async () => {
    whileStopped = {
      services: await stage.observer.services(),
      page: (await world.visit()).status,
      sideInstance: world.databases.instances().find(({ identifier }) => identifier.includes('-restored-'))?.identifier,
    };
  });
  const end = await stage.recover({ mode: 'recover', answer: 'approve' });
  await forgotten.end().catch(() => undefined);
  const expectations = new Expectations(stage);
  expectations.outcome(end, 'Recovered');
  await expectations.recovered();
  const state = end.state as unknown as RecoveryState;
  const report = JSON.parse(await world.operator.object(world.reportBucket, state.report!.key)) as Report;
  const backup = new BackupClient(access);
  let backupJob: DescribeBackupJobCommandOutput | undefined;
  await stage.observer.eventually('the fresh backup', async () => {
    backupJob = await backup.send(new DescribeBackupJobCommand({ BackupJobId: state.backup!.backupJobId! }));
    return backupJob.State === 'COMPLETED';
  });
  return {
    world,
    stage,
    end,
    state,
    report,
    expectations,
    before,
    after: await production(),
    plan: plan.state as unknown as RecoveryState,
    failedPreparation,
    whileStopped: whileStopped!,
    backupJob: backupJob!,
  };
}

async function forgottenSession({ network, services, database }: RunningWorld): Promise<Client> {
  const { username, password } = JSON.parse(
    (await services.secrets.operations.GetSecretValue!({ SecretId: 'orders-db-dev/application' }, {} as never))
      .SecretString!,
  ) as { username: string; password: string };
  const source = network.attach(database.observerGroupIds);
  const client = new Client({
    host: database.host,
    port: database.port,
    database: database.databaseName,
    user: username,
    password,
    ssl: { ca: network.certificateAuthorityPem },
  });
  client.on('error', () => undefined);
  await network.runFrom(source, () => client.connect());
  return client;
}
