import type { SimulatedIncident } from '../simulation/simulated-incident';

/** Plants a fault of the world by its name. */
export function plantWorldFault(name: string, _incident: SimulatedIncident): void {
  throw new Error(`there is no world fault '${name}'`);
}
