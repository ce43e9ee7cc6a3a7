import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { AwsError } from '../../../lib/rehearsal/service';
import { type Incident, SimulatedRecoveries } from './simulated-recoveries';

jest.setTimeout(120_000);

let recoveries: SimulatedRecoveries;

beforeAll(async () => {
  recoveries = await SimulatedRecoveries.prepare({ baselineBackup: 'later' });
});
afterEach(() => recoveries.closeWorlds());
afterAll(() => recoveries.remove());

const instances = ({ world }: Incident) => [...world.services.rds.state.instances.values()];
const restored = (incident: Incident) =>
  instances(incident).find(({ resourceId }) => resourceId !== incident.world.database.resourceId);

/** Status and retention of the restored instance right before the first call of each function. */
function watched(incident: Incident): Record<string, [string, number]> {
  const seen: Record<string, [string, number]> = {};
  for (const name of ['validate-data', 'swap-identifiers', 'protect-production', 'lower-fence']) {
    incident.world.services.invocations.onceBefore(name, async () => {
      const instance = restored(incident);
      if (instance) seen[name] = [instance.status, instance.settings.BackupRetentionPeriod];
    });
  }
  return seen;
}

describe("baseline backup 'later'", () => {
  it('restores without backups, and gives them back after the swap and before anybody may write', async () => {
    const incident = await recoveries.incident({ paceScale: 1 });
    const seen = watched(incident);

    const end = await incident.recover();

    expect(end.outcome).toBe('Recovered');
    expect(seen['swap-identifiers']).toEqual(['available', 0]);
    expect(seen['protect-production']).toEqual(['available', 0]);
    expect(seen['lower-fence']).toEqual(['backing-up', 7]);
    expect(restored(incident)?.settings.BackupRetentionPeriod).toBe(7);
  });

  it('waits for the first backup instead where AWS Backup refuses the retention', async () => {
    const refusal = new AwsError(
      'InvalidParameterValueException',
      'Invalid restore metadata. Unrecognized key : BackupRetentionPeriod',
    );
    const incident = await recoveries.incident({
      inject: ({ operation, input }) =>
        operation === 'StartRestoreJob' && 'BackupRetentionPeriod' in (input as { Metadata: object }).Metadata
          ? { kind: 'errorBefore', error: refusal }
          : 'pass',
    });
    const seen = watched(incident);

    const end = await incident.recover();

    expect(end.outcome).toBe('Recovered');
    expect(seen['protect-production']?.[1]).toBe(7);
  });
});
