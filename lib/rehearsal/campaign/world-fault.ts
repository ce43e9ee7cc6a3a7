import type { ExecutionEnd } from '../responder';
import type { SimulatedIncident } from '../simulation/simulated-incident';
import { rightEnds, type WorldFault, worldFaults } from '../simulation/world-faults';
import type { Scenario } from './scenario';

/** Plants a fault of the world by its name; gives the invariants that it breaks itself. Throws for a name that none has. */
export function plantWorldFault(name: string, incident: SimulatedIncident): ReadonlySet<string> {
  const found = worldFaultOf(name);
  found.plant(incident);
  return new Set(found.breaks);
}

/** Why a recovery that met the fault must not have ended so; `undefined` when it may. Second starts are refused beside it. */
export function wrongEnd(
  name: string,
  onFailure: Scenario['onFailure'],
  ends: readonly Pick<ExecutionEnd, 'outcome'>[],
): string | undefined {
  const expected = rightEnds(worldFaultOf(name), onFailure);
  const { outcome } = ends.find((end) => end.outcome !== 'Unchanged') ?? ends[0] ?? { outcome: 'none' };
  return expected.includes(outcome) ? undefined : `ended as '${outcome}', expected ${expected.join(' or ')}`;
}

function worldFaultOf(name: string): WorldFault {
  const found = worldFaults.find((fault) => fault.name === name);
  if (!found) throw new Error(`there is no fault of the world '${name}', expected a name of world-faults.ts`);
  return found;
}
