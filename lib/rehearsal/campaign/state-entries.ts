import type { SimulatedWorld } from '../simulation/simulated-world';

/** A state as it is entered, with the machine of its execution. */
export interface StateEntry {
  /** `-` for a machine that is not one of ours. */
  readonly machine: string;
  readonly state: string;
  /** How often the machine has entered it, from 1, since somebody listens. */
  readonly entry: number;
}

/** Tells of every state that is entered from now on. */
export function onStateEntered({ services, machines }: SimulatedWorld, told: (entry: StateEntry) => void): void {
  const entries = new Map<string, number>();
  services.states.onProgress(({ executionArn, kind, state }) => {
    if (kind !== 'entered' || state === undefined) return;
    const name = executionArn.split(':').at(-2);
    const machine = Object.entries(machines).find(([, arn]) => arn.split(':').at(-1) === name)?.[0] ?? '-';
    const entry = (entries.get(`${machine} ${state}`) ?? 0) + 1;
    entries.set(`${machine} ${state}`, entry);
    told({ machine, state, entry });
  });
}
