import type { AslDefinition, AslState } from '../../../recovery/asl';
import { onlyOne, resourcesOf } from '../../assembly/assembly-copy';
import type { Mutant, Near } from './mutant';

/** Machines by the middle of their names: `<env>-<this>-<database>`. */
const MACHINES = {
  recover: 'recover',
  resume: 'resume-writes',
  freeze: 'freeze-writes',
  revert: 'revert-cutover',
  reconcile: 'reconcile',
} as const;
export type MachineName = keyof typeof MACHINES;

/** States that may be changed in any way; JSON that Step Functions reads. */
export type ChangedState = { -readonly [K in keyof AslState]: AslState[K] } & Record<string, unknown>;
export type ChangedStates = Record<string, ChangedState>;

interface DefinitionDefect {
  readonly name: string;
  readonly what: string;
  readonly near: Near;
  /** @default recover */
  readonly machine?: MachineName;
  /** Throws when what it changes is not there. */
  readonly change: (states: ChangedStates) => void;
}

/** A defect of a state machine's definition. */
export function inDefinition({ name, what, near, machine = 'recover', change }: DefinitionDefect): Mutant {
  const isMachine = (value: unknown) => typeof value === 'string' && value.includes(`-${MACHINES[machine]}-`);
  /** Gives what writes the defect to the assembly. */
  const plant = (assembly: string): (() => void) => {
    const machines = resourcesOf(assembly, 'AWS::StepFunctions::StateMachine');
    const wanted = machines.filter(({ properties }) => isMachine(properties['StateMachineName']));
    const { properties, write } = onlyOne(wanted, `machine '${machine}'`);
    const { definition, written } = readDefinition(properties['DefinitionString']);
    const before = JSON.stringify(definition);
    change(definition.States as ChangedStates);
    if (JSON.stringify(definition) === before) throw new Error(`mutant '${name}' changed nothing of '${machine}'`);
    properties['DefinitionString'] = written(definition);
    return write;
  };
  return {
    name,
    what,
    near,
    fits: async (assembly) => {
      plant(assembly);
    },
    apply: async (copy) => plant(copy)(),
  };
}

/** The state; throws for a name that no state has. */
export function stateOf(states: ChangedStates, name: string): ChangedState {
  const state = states[name];
  if (!state) throw new Error(`there is no state '${name}', expected one of ${Object.keys(states).join(', ')}`);
  return state;
}

/** What a loop's Task leads to once it is done, or any other state's Next, is passed over in favour of `next`. */
export function redirect(states: ChangedStates, from: string, next: string): void {
  const leading = (states[`${from}: done?`]?.Choices?.[0] ?? stateOf(states, from)) as { Next: string };
  leading.Next = passedOver(states, leading.Next, next);
}

/**
 * A state that leads to `next` and never to `passed`. Step Functions refuses definitions with states that nothing leads
 * to, so `passed` stays reachable in theory.
 */
export function passedOver(states: ChangedStates, passed: string, next: string): string {
  stateOf(states, next);
  const name = `${passed}: passed over`;
  states[name] = {
    Type: 'Choice',
    Choices: [{ Variable: '$.database.key', StringEquals: '', Next: passed } as { Next: string }],
    Default: next,
  };
  return name;
}

/** Every machine of an assembly, with its logical ID. */
export function readDefinitions(
  assembly: string,
): readonly { readonly name: string; readonly definition: AslDefinition }[] {
  return resourcesOf(assembly, 'AWS::StepFunctions::StateMachine').map(({ logicalId, properties }) => ({
    name: logicalId,
    definition: readDefinition(properties['DefinitionString']).definition,
  }));
}

/** What a template joins from text and references; references become placeholders within the strings. */
function readDefinition(value: unknown): {
  readonly definition: AslDefinition;
  readonly written: (definition: AslDefinition) => unknown;
} {
  const [separator, parts] = (value as { 'Fn::Join': [string, unknown[]] })['Fn::Join'];
  if (separator !== '') throw new Error(`a definition is joined with '${separator}', expected ''`);
  const references: unknown[] = [];
  const text = parts.map((part) => (typeof part === 'string' ? part : `@@${references.push(part) - 1}@@`)).join('');
  return {
    definition: JSON.parse(text) as AslDefinition,
    written: (definition) => {
      const pieces = JSON.stringify(definition)
        .split(/@@(\d+)@@/)
        .map((piece, index) => (index % 2 === 0 ? piece : references[Number(piece)]));
      return { 'Fn::Join': ['', pieces] };
    },
  };
}
