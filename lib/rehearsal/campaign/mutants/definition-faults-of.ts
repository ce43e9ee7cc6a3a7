import { definitionFaults } from '../../../recovery/definition-faults';
import { readDefinitions } from './definition';

/** What the checks at synth would say of the machines of an assembly. */
export function definitionFaultsOf(assembly: string): readonly string[] {
  return readDefinitions(assembly).flatMap(({ name, definition }) =>
    definitionFaults(definition).map((fault) => `${name}: ${fault}`),
  );
}
