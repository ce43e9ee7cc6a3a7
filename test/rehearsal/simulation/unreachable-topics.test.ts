import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { LostReply } from '../../../lib/rehearsal/aws/endpoint';
import { AwsError } from '../../../lib/rehearsal/service';
import { worldFaults } from '../../../lib/rehearsal/simulation/world-faults';
import { later, wrapOperation } from '../../../lib/rehearsal/simulation/world-faults/world-hooks';
import { type Incident, SimulatedRecoveries } from './simulated-recoveries';

jest.setTimeout(120_000);

let recoveries: SimulatedRecoveries;

beforeAll(async () => {
  recoveries = await SimulatedRecoveries.prepare();
});
afterEach(() => recoveries.closeWorlds());
afterAll(() => recoveries.remove());

const nobodyReached = worldFaults.find(({ name }) => name === 'topics-unreachable')!;
const corrupted = () => recoveries.incident({}, { goodSeconds: 120, badSeconds: 240 });

/** Lets no message through for so many seconds from the request for approval on. */
function silentFor(incident: Incident, seconds: number): void {
  let until: 'silent' | 'over' | undefined;
  wrapOperation(incident.world.services.sns, 'Publish', async (_input, run) => {
    if (until === undefined) {
      until = 'silent';
      later(incident, seconds, () => {
        until = 'over';
      });
    }
    if (until === 'over') return run();
    throw new AwsError('InternalErrorException', 'Internal error', 500);
  });
}

describe('topics that take no message', () => {
  it('keep no plan from its findings, and no prepared candidate from its report', async () => {
    const incident = await corrupted();
    nobodyReached.plant(incident);

    const planned = await incident.recover({ input: incident.input('plan') });
    const prepared = await incident.recover({ input: incident.input('prepare') });

    expect([planned.outcome, planned.state['plan']]).toEqual(['Planned', expect.objectContaining({ attempt: 1 })]);
    expect([prepared.outcome, prepared.state['report']]).toEqual([
      'Prepared',
      expect.objectContaining({ outcome: 'Prepared' }),
    ]);
    expect(prepared.state['openItem']).toMatchObject({ Error: 'NotificationFailed' });
  });

  it('hold a recovery that nobody can be asked to approve, before names move, with a report', async () => {
    const incident = await corrupted();
    nobodyReached.plant(incident);

    const { outcome, cause, state, executionArn } = await incident.recover();

    expect([outcome, cause]).toEqual(['HeldSafe', expect.stringContaining('took no message')]);
    expect(state['report']).toMatchObject({ outcome: 'HeldSafe' });
    expect(incident.world.services.states.visitedStates(executionArn)).not.toContain('Swap identifiers');
  });

  it('are asked again for ten minutes', async () => {
    const incident = await corrupted();
    silentFor(incident, 540);

    const { outcome } = await incident.recover();

    expect(outcome).toBe('Recovered');
  });

  it('may lose their answers: the request in the latest mail is the one that counts', async () => {
    const incident = await corrupted();
    let lost = 0;
    wrapOperation(incident.world.services.sns, 'Publish', async (_input, run) => {
      const answer = await run();
      lost += 1;
      if (lost <= 3) throw new LostReply('the reply was lost');
      return answer;
    });

    const { outcome } = await incident.recover();

    expect([lost > 3, outcome]).toEqual([true, 'Recovered']);
  });
});
