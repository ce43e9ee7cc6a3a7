import type { AslDefinition } from '../../lib/recovery/asl';

export const next = (definition: AslDefinition, state: string) => definition.States[state]?.Next;
export const catches = (definition: AslDefinition, state: string) =>
  definition.States[state]?.Catch?.map(({ Next, ResultPath }) => `${Next} ${ResultPath}`);
export const goesTo = (definition: AslDefinition, state: string) =>
  definition.States[state]?.Choices?.map((choice) => choice.Next);
