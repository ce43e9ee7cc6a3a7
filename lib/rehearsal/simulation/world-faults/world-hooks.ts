import type { DatabaseInstance } from '../../aws/rds/database-instance';
import type { ModelServer } from '../../engines/model/model-server';
import type { Call, Caller } from '../../service';
import type { SimulatedIncident } from '../simulated-incident';
import type { Met } from './world-fault';

type Run = () => Promise<unknown>;
type Operation = (input: Record<string, unknown>, call: Call) => unknown;

/** Somebody with every permission who is none of our functions. */
export const SOMEBODY: Caller = { kind: 'operator', arn: 'arn:aws:iam::000000000000:user/somebody' };

/** Stands before an operation of a service when a function of ours calls it; `run` is what it does by itself. */
export function wrapOperation(
  service: { readonly operations: object },
  name: string,
  wrap: (input: Record<string, unknown>, run: Run, call: Call) => Promise<unknown>,
): void {
  const operations = service.operations as Record<string, Operation | undefined>;
  const inner = operations[name];
  if (!inner) throw new Error(`operation '${name}' cannot be wrapped: the service does not implement it`);
  operations[name] = (input, call) => {
    // Whoever looks at the world from outside may not wait for an answer.
    if (call.caller.kind !== 'role') return inner.call(operations, input, call);
    return wrap(input, async () => inner.call(operations, input, call), call);
  };
}

/** A call by a person or a program that is none of our functions. */
export async function callAsSomebody(
  service: { readonly signingName: string; readonly operations: object },
  operation: string,
  input: Record<string, unknown>,
): Promise<unknown> {
  const implementation = (service.operations as Record<string, Operation | undefined>)[operation];
  if (!implementation) throw new Error(`'${service.signingName}:${operation}' is not modelled: nobody can call it`);
  const call = { service: service.signingName, operation, caller: SOMEBODY, requestId: 'somebody' };
  return implementation.call(service.operations, input, call);
}

/** Whether the instance was restored for the incident, under whatever name it is now. */
export function isRestored({ world }: SimulatedIncident, instance: DatabaseInstance): boolean {
  return instance.resourceId !== world.database.resourceId && instance.replicaOf === undefined;
}

/** The latest instance that was restored. */
export function candidateOf(incident: SimulatedIncident): DatabaseInstance | undefined {
  return [...incident.world.services.rds.state.instances.values()].findLast((one) => isRestored(incident, one));
}

/** Spoils each restored server once, as soon as it is there and before anybody reads it. */
export function onRestoredServer(incident: SimulatedIncident, met: Met, spoil: (server: ModelServer) => void): void {
  const spoilt = new Set<string>();
  onCandidate(incident, (candidate) => {
    const server = candidate.server && incident.world.engine.server(candidate.resourceId);
    if (!server || spoilt.has(candidate.resourceId)) return;
    spoilt.add(candidate.resourceId);
    spoil(server);
    met();
  });
}

export function originalOf({ world }: SimulatedIncident): DatabaseInstance | undefined {
  return world.services.rds.state.instances.get(world.database.resourceId);
}

/**
 * Calls `change` after every change of a candidate and before readers see it. What `change` sets is what they see.
 */
export function onCandidate(incident: SimulatedIncident, change: (candidate: DatabaseInstance) => void): () => void {
  return incident.world.services.rds.state.onChange((instance) => {
    if (isRestored(incident, instance)) change(instance);
  });
}

/** Does something once, when a function is about to run for the n-th time. */
export function beforeRun(incident: SimulatedIncident, folder: string, act: () => Promise<void> | void, nth = 1): void {
  const { invocations } = incident.world.services;
  let left = nth;
  const look = async (): Promise<void> => {
    left -= 1;
    if (left > 0) invocations.onceBefore(folder, look);
    else await act();
  };
  invocations.onceBefore(folder, look);
}

/** Does something after virtual seconds; time does not wait for it when the run is over. */
export function later(incident: SimulatedIncident, seconds: number, act: () => void): void {
  incident.world.clock.schedule(seconds * 1000, act, 'upkeep');
}

/** A failure of what somebody else does is theirs: AWS refused it. */
export async function attempt(act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch {
    return false;
  }
}
