import type { Stack, TemplateResource } from './cloud-assembly';
import { attributeReference, intrinsicName, substitutedNames } from './intrinsics';

/** Calls `visit` with every intrinsic function below a template value, the outermost first. */
export function visitIntrinsics(value: unknown, visit: (name: string, argument: unknown) => void): void {
  if (typeof value !== 'object' || value === null) return;
  const name = intrinsicName(value);
  if (name !== undefined) visit(name, Object.values(value)[0]);
  for (const item of Object.values(value)) visitIntrinsics(item, visit);
}

/** Templates are read once and never changed. */
const namesByValue = new WeakMap<object, ReadonlySet<string>>();

/** Names that a template value refers to: parameters, pseudo parameters and logical IDs. */
export function referencedNames(value: unknown): ReadonlySet<string> {
  if (typeof value !== 'object' || value === null) return new Set();
  const known = namesByValue.get(value);
  if (known) return known;
  const names = findReferencedNames(value);
  namesByValue.set(value, names);
  return names;
}

function findReferencedNames(value: object): Set<string> {
  const names = new Set<string>();
  visitIntrinsics(value, (name, argument) => {
    if (name === 'Ref' && typeof argument === 'string') names.add(argument);
    if (name === 'Fn::GetAtt') names.add(attributeReference(argument)[0]);
    if (name === 'Fn::Sub') for (const used of subReferences(argument)) names.add(used);
  });
  return names;
}

/**
 * The resources of a stack in an order in which each comes after those it refers to or depends on.
 * Throws with the circle when there is one.
 */
export function deploymentOrder(stack: Stack): [string, TemplateResource][] {
  const resources = stack.template.Resources ?? {};
  const order = new Map<string, TemplateResource>();
  const visiting = new Set<string>();
  const visit = (logicalId: string): void => {
    const resource = Object.hasOwn(resources, logicalId) ? resources[logicalId] : undefined;
    if (!resource || order.has(logicalId)) return;
    if (visiting.has(logicalId)) {
      throw new Error(
        `resources of stack '${stack.stackName}' depend on each other: ${[...visiting, logicalId].join(' -> ')}`,
      );
    }
    visiting.add(logicalId);
    for (const name of [...[resource.DependsOn ?? []].flat(), ...referencedNames(resource.Properties)]) visit(name);
    visiting.delete(logicalId);
    order.set(logicalId, resource);
  };
  for (const logicalId of Object.keys(resources)) visit(logicalId);
  return [...order];
}

function subReferences(argument: unknown): string[] {
  const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
  if (typeof template !== 'string') return [];
  return substitutedNames(template)
    .filter((name) => !Object.hasOwn(Object(variables), name))
    .map((name) => name.split('.')[0] ?? '');
}
