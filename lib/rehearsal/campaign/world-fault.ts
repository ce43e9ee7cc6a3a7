import type { SimulatedIncident } from '../simulation/simulated-incident';
import { worldFaults } from '../simulation/world-faults';

/** Plants a fault of the world by its name; gives the invariants that it breaks itself. Throws for a name that none has. */
export function plantWorldFault(name: string, incident: SimulatedIncident): ReadonlySet<string> {
  const found = worldFaults.find((fault) => fault.name === name);
  if (!found) throw new Error(`there is no fault of the world '${name}', expected a name of world-faults.ts`);
  found.plant(incident);
  return new Set(found.breaks);
}
