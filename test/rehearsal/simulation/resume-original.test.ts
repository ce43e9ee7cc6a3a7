import type { DBInstance } from '@aws-sdk/client-rds';
import { afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { assemblyFor } from '../../../lib/rehearsal/assembly/assembly-variant';
import { watchInvariants } from '../../../lib/rehearsal/invariants/watch-invariants';
import { AwsError } from '../../../lib/rehearsal/service';
import type { CallSite, Fault, Inject } from '../../../lib/rehearsal/simulation/faults';
import { FunctionHosts } from '../../../lib/rehearsal/simulation/function-hosts';
import { SimulatedIncident } from '../../../lib/rehearsal/simulation/simulated-incident';
import { createSimulatedWorld, type SimulatedWorld } from '../../../lib/rehearsal/simulation/simulated-world';
import { devAssembly } from '../../dev-assembly';

jest.setTimeout(120_000);

const REFUSED = new AwsError('AccessDenied', 'not authorized to perform this', 403);
const refuses =
  (state: string, operation: string, from = 1): Inject =>
  ({ stateName, operation: called, occurrence }: CallSite): Fault =>
    stateName === state && called === operation && occurrence >= from
      ? { kind: 'errorBefore', error: REFUSED }
      : 'pass';

describe('a database whose original is resumed after a failure', () => {
  const hosts = new FunctionHosts();
  let assembly: string;
  let world: SimulatedWorld | undefined;

  beforeAll(async () => {
    assembly = assemblyFor(await devAssembly(), { onFailure: 'resumeOriginal' });
  });
  afterEach(async () => {
    await world?.close();
    world = undefined;
  });

  it.each<[string, Inject, 'approve' | 'reject']>([
    ['a writer cannot be stopped', refuses('Stop writers', 'UpdateService', 2), 'approve'],
    ['the fence cannot be raised', refuses('Raise fence', 'ModifyDBInstance'), 'approve'],
    ['the restore cannot be watched', refuses('Restore finished?', 'DescribeRestoreJob'), 'approve'],
    ['a person rejects the cut-over', () => 'pass', 'reject'],
    ['the first rename is refused', refuses('Swap identifiers', 'ModifyDBInstance'), 'approve'],
    ['the second rename is refused', refuses('Swap identifiers', 'ModifyDBInstance', 2), 'approve'],
    ['production cannot be protected', refuses('Protect production', 'ModifyDBInstance'), 'approve'],
  ])('serves again exactly as before when %s', async (_what, inject, answer) => {
    world = await createSimulatedWorld({ assembly, seed: 3, paceScale: 0.02, hosts, inject });
    const incident = await SimulatedIncident.happen(world);
    const watch = watchInvariants(incident);
    const before = await production(world);

    const end = await incident.recover({ answer });
    await watch.finish({ ends: [end] });

    expect(end.outcome).toBe('RolledBack');
    // Recording the world protects the original from deletion, and nothing takes that away again.
    expect(await production(world)).toEqual({ ...before, instance: { ...before.instance, DeletionProtection: true } });
    expect(watch.violations).toEqual([]);
  });

  it('is held where it cannot be opened again, and is told how to go on', async () => {
    const inject: Inject = (site) => {
      const broken = refuses('Undo: lower fence', 'ModifyDBInstance')(site);
      return broken === 'pass' ? refuses('Restore finished?', 'DescribeRestoreJob')(site) : broken;
    };
    world = await createSimulatedWorld({ assembly, seed: 3, paceScale: 0.02, hosts, inject });
    const incident = await SimulatedIncident.happen(world);

    const end = await incident.recover();

    // What failed first is the cause; that it could not be undone stands beside it.
    expect(end).toMatchObject({ outcome: 'HeldSafe', state: { undoFailure: { Error: 'AccessDenied' } } });
    expect(end.cause).toContain('not authorized');
    expect(end.state['assessment']).toMatchObject({ why: expect.stringContaining("'lowerFence' was tried 3 times") });
  });
});

interface Production {
  readonly instance: DBInstance;
  readonly services: unknown;
  readonly targets: unknown;
}

/** What a rollback has to give back: the instance behind the name, the services, their scaling, the page. */
async function production({ services, database, application }: SimulatedWorld): Promise<Production> {
  const call = (service: string, operation: string) => ({
    service,
    operation,
    caller: { kind: 'operator', arn: 'test' } as const,
    requestId: '-',
  });
  const { DBInstances } = await services.rds.operations.DescribeDBInstances!(
    { DBInstanceIdentifier: database.identifier },
    call('rds', 'DescribeDBInstances'),
  );
  const described = await services.ecs.operations.DescribeServices!(
    { cluster: application.cluster, services: [...application.services] },
    call('ecs', 'DescribeServices'),
  );
  const { LatestRestorableTime: _time, ...instance } = DBInstances![0]!;
  return {
    instance,
    services: described.services!.map(
      ({ serviceName, desiredCount, runningCount, taskDefinition, deploymentConfiguration }) => ({
        serviceName,
        desiredCount,
        runningCount,
        taskDefinition,
        deploymentConfiguration,
      }),
    ),
    targets: (
      await services.scaling.operations.DescribeScalableTargets!(
        { ServiceNamespace: 'ecs' },
        call('application-autoscaling', 'DescribeScalableTargets'),
      )
    ).ScalableTargets,
  };
}
