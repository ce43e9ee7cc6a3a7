import type { SimulatedIncident } from '../simulated-incident';

/** Groups of the fault list: consistency, asynchronous outcomes, data, other actors, this machine. */
export type WorldFaultGroup = 'F3' | 'F4' | 'F5' | 'F7' | 'F8';

/** Something that goes wrong in the world itself, not in the answer to one call. */
export interface WorldFault {
  readonly name: string;
  readonly group: WorldFaultGroup;
  /** One sentence for the coverage matrix. */
  readonly what: string;
  /** Invariants that whoever causes the fault breaks himself: found broken, they are no fault of ours. @default - none */
  readonly breaks: readonly string[];
  /** Once, after the incident has happened; it acts by itself at its moment. The same seed gives the same run. */
  plant(incident: SimulatedIncident): void;
}

/** Tells that the fault has bitten: from then on the run shows what becomes of it. */
export type Met = () => void;

const metBy = new WeakMap<SimulatedIncident, Set<string>>();

/** Whether the fault with this name has bitten in this incident. */
export function isMet(incident: SimulatedIncident, name: string): boolean {
  return metBy.get(incident)?.has(name) ?? false;
}

export function worldFault(
  name: string,
  group: WorldFaultGroup,
  what: string,
  act: (incident: SimulatedIncident, met: Met) => void,
  breaks: readonly string[] = [],
): WorldFault {
  const plant = (incident: SimulatedIncident) => {
    act(incident, () => {
      const names = metBy.get(incident) ?? new Set();
      metBy.set(incident, names.add(name));
    });
  };
  return { name, group, what, breaks, plant };
}
