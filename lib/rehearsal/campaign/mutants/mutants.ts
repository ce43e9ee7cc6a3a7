import { definitionMutants } from './definition-mutants';
import { freezeMutants } from './freeze-mutants';
import type { Mutant } from './mutant';
import { ownerMutants } from './owner-mutants';
import { recordMutants } from './record-mutants';
import { swapMutants } from './swap-mutants';
import { validationMutants } from './validation-mutants';
import { wayBackMutants } from './way-back-mutants';
import { writeMutants } from './write-mutants';
import { writerMutants } from './writer-mutants';

/** Named defects by which the campaign is measured: whatever breaks a recovery like one of them has to be found. */
export const mutants: readonly Mutant[] = [
  ...definitionMutants,
  ...swapMutants,
  ...ownerMutants,
  ...recordMutants,
  ...validationMutants,
  ...writeMutants,
  ...writerMutants,
  ...freezeMutants,
  ...wayBackMutants,
];

/** Throws for a name that no mutant has. */
export function mutantOf(name: string): Mutant {
  const found = mutants.find((mutant) => mutant.name === name);
  if (!found)
    throw new Error(`there is no mutant '${name}', expected one of ${mutants.map((one) => one.name).join(', ')}`);
  return found;
}
