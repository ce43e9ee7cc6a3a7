import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Report } from '../../../lambdas/write-report/contract';
import { AwsError } from '../../../lib/rehearsal/service';
import { type Incident, SimulatedRecoveries } from './simulated-recoveries';

jest.setTimeout(120_000);

let recoveries: SimulatedRecoveries;

beforeAll(async () => {
  recoveries = await SimulatedRecoveries.prepare();
});
afterEach(() => recoveries.closeWorlds());
afterAll(() => recoveries.remove());

const OPERATOR = { kind: 'operator', arn: 'arn:aws:iam::111122223333:user/somebody' } as const;
const rds = ({ world }: Incident) => world.services.rds;
const production = (incident: Incident) => rds(incident).byIdentifier(incident.world.database.identifier)!;
const candidate = (incident: Incident) => {
  const found = rds(incident)
    .instances()
    .find(({ identifier }) => identifier.includes('-restored-'));
  if (!found) throw new Error('no candidate: expected one instance with -restored- in its name');
  return rds(incident).state.instances.get(found.resourceId)!;
};
const modify = (incident: Incident, input: object) =>
  rds(incident).operations.ModifyDBInstance!(
    { DBInstanceIdentifier: candidate(incident).identifier, ApplyImmediately: true, ...input },
    { service: 'rds', operation: 'ModifyDBInstance', caller: OPERATOR, requestId: 'simulation' },
  );

function reportOf({ world }: Incident): Report {
  const { s3 } = world.services;
  const key = s3.list(world.reportBucket, 'reports/').find((name) => name.endsWith('.json'));
  if (!key) throw new Error('no report: expected one in the report bucket');
  return JSON.parse(s3.read(world.reportBucket, key).toString()) as Report;
}

describe('parity gate', () => {
  it('P6 keeps the original when settings of the candidate differ that nobody can change', async () => {
    const incident = await recoveries.incident();
    incident.world.services.invocations.onceBefore('configure-candidate', async () => {
      const instance = candidate(incident);
      instance.settings = { ...instance.settings, StorageType: 'io2', KmsKeyId: 'arn:aws:kms:other' };
      rds(incident).state.publish(instance);
    });

    await incident.recover();

    const { troubles, outcome } = reportOf(incident);
    expect(troubles).toContainEqual(
      expect.objectContaining({
        error: 'ParityBroken',
        cause: expect.stringMatching(/kmsKeyId: found "arn:aws:kms:other".*storageType: found "io2", expected "gp3"/),
      }),
    );
    expect(outcome).toBe('HeldSafe');
    expect(production(incident).resourceId).toBe(incident.world.database.resourceId);
  });

  it('closes again when somebody changes the candidate before the cut-over', async () => {
    const incident = await recoveries.incident();
    incident.world.services.invocations.onceBefore('request-approval', async () => {
      await modify(incident, { MaxAllocatedStorage: 777 });
    });

    await incident.recover();

    expect(reportOf(incident).troubles).toContainEqual(
      expect.objectContaining({
        error: 'WorldChanged',
        cause: expect.stringMatching(/maxAllocatedStorage: found 777/),
      }),
    );
    expect(production(incident).resourceId).toBe(incident.world.database.resourceId);
  });

  it('finds no difference once production is open, what was left for later included', async () => {
    const incident = await recoveries.incident();

    const end = await incident.recover();

    expect(end.outcome).toBe('Recovered');
    expect(reportOf(incident).checklist).toContainEqual({
      item: 'settings equal to the original',
      answer: 'yes',
      evidence: 'differences: none, compared field by field before the swap and after it',
    });
  });

  it('lists what differs after the cut-over as open items', async () => {
    const incident = await recoveries.incident();
    incident.world.services.invocations.onceBefore('lower-fence', async () => {
      const instance = rds(incident).state.instances.get(production(incident).resourceId)!;
      instance.tags.set('recovery:role', 'candidate');
      instance.settings = { ...instance.settings, MultiAZ: true };
      rds(incident).state.publish(instance);
    });

    const end = await incident.recover();

    expect(end.outcome).toBe('RecoveredWithOpenItems');
    expect(reportOf(incident).openItems).toEqual([
      expect.stringMatching(/multiAZ: found true, expected false/),
      expect.stringMatching(/tags: found .*recovery:role/),
    ]);
  });
});

describe('backups of the new production', () => {
  it('leaves an open item where AWS Backup does not know the production name', async () => {
    const unknown = new AwsError('ResourceNotFoundException', 'not protected');
    const incident = await recoveries.incident({
      inject: ({ operation }) =>
        operation === 'DescribeProtectedResource' ? { kind: 'errorBefore', error: unknown } : 'pass',
    });

    const end = await incident.recover();

    expect(end.outcome).toBe('RecoveredWithOpenItems');
    expect(reportOf(incident).openItems).toEqual([expect.stringMatching(/aws backup create-backup-selection/)]);
  });

  it.each([
    ['restore', 'rds:RestoreDBInstanceToPointInTime', 'Restore finished?'],
    ['backup', 'rds:CreateDBSnapshot', undefined],
  ])('lets the job fail with the sentence of AWS when its %s role may not %s', async (role, action, state) => {
    const incident = await recoveries.incident();
    const { iam, backup } = incident.world.services;
    const { roleName } = iam.roles().find(({ roleName: name }) => name.endsWith(`-${role}`))!;
    iam.removeAction(roleName, action);

    const end = await incident.recover();

    const sentence = new RegExp(`not authorized to perform: ${action} on resource: .*AccessDenied`);
    if (state) {
      expect(reportOf(incident).troubles).toContainEqual(
        expect.objectContaining({ state, cause: expect.stringMatching(sentence) }),
      );
      expect(production(incident).resourceId).toBe(incident.world.database.resourceId);
    } else {
      await incident.world.clock.pass(3600);
      expect(end.outcome).toBe('Recovered');
      const call = { service: 'backup', operation: 'ListBackupJobs', caller: OPERATOR, requestId: 'simulation' };
      const { BackupJobs } = await backup.operations.ListBackupJobs!({ ByState: 'FAILED' }, call);
      expect(BackupJobs).toEqual([expect.objectContaining({ StatusMessage: expect.stringMatching(sentence) })]);
    }
  });
});

describe('IAM database authentication', () => {
  const trust = { Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } }] };
  const connect = (resourceId: string) => ({
    Statement: [
      {
        Effect: 'Allow',
        Action: 'rds-db:connect',
        Resource: `arn:aws:rds-db:eu-west-1:111122223333:dbuser:${resourceId}/reporting`,
      },
    ],
  });

  it('names the policies that are pinned to the original, and in the report the change that each needs', async () => {
    const incident = await recoveries.incident();
    const { services, database } = incident.world;
    services.iam.addRole({ roleName: 'orders-reporting', assumeRolePolicyDocument: trust });
    services.iam.putPolicy('orders-reporting', 'connect', connect(database.resourceId));
    services.iam.addManagedPolicy('arn:aws:iam::111122223333:policy/connect-to-any', connect('*'));

    const end = await incident.recover();

    const now = production(incident).resourceId;
    const { findings } = end.state['plan'] as { findings: readonly { subject: string }[] };
    expect(end.outcome).toBe('Recovered');
    expect(findings.map(({ subject }) => subject)).toContain('policy connect of role orders-reporting');
    expect(findings.filter(({ subject }) => subject.startsWith('policy'))).toHaveLength(1);
    expect(reportOf(incident).next).toContainEqual(
      expect.stringMatching(
        new RegExp(
          `'connect' of role orders-reporting change '.*${database.resourceId}/reporting' to '.*${now}/reporting'`,
        ),
      ),
    );
  });

  it('plans on, and says so, where policies cannot be read', async () => {
    const incident = await recoveries.incident();
    const { iam } = incident.world.services;
    const planner = iam
      .roles()
      .find(({ roleName }) => iam.grantedActions().get(roleName)?.has('iam:GetAccountAuthorizationDetails'));
    iam.removeAction(planner!.roleName, 'iam:GetAccountAuthorizationDetails');

    const end = await incident.recover();

    const { findings } = end.state['plan'] as { findings: readonly { found: string }[] };
    expect(end.outcome).toBe('Recovered');
    expect(findings.map(({ found }) => found)).toContainEqual(expect.stringMatching(/them unreadable \(AccessDenied/));
  });
});

describe("the database's own stack", () => {
  it('P10 is named in the report with what its next deployment will see', async () => {
    const incident = await recoveries.incident();
    await incident.recover();

    expect(reportOf(incident).ownStack).toMatchObject({
      stackName: `${incident.world.database.identifier}-data`,
      replaced: { before: incident.world.database.resourceId, after: production(incident).resourceId },
      willSee: expect.arrayContaining([expect.stringMatching(/^no drift by this recovery/)]),
    });
  });
});
