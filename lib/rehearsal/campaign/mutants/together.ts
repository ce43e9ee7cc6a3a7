import type { Mutant } from './mutant';

/**
 * Two lines of defence left out at once, where each alone makes up for the other. The parts change different functions or
 * machines, since each writes its own from the sources.
 */
export function together(defect: Pick<Mutant, 'name' | 'what' | 'near'>, parts: readonly Mutant[]): Mutant {
  return {
    ...defect,
    fits: async (assembly) => {
      for (const part of parts) await part.fits(assembly);
    },
    apply: async (copy) => {
      for (const part of parts) await part.apply(copy);
    },
  };
}
