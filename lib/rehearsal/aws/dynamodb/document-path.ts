import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from './attribute-value';
import { invalid } from './dynamodb-errors';
import type { DocumentPath } from './expression-reader';

const WRONG_PATH = 'The document path provided in the update expression is invalid for update';

export function valueAt(item: Item | undefined, path: DocumentPath): AttributeValue | undefined {
  let current: AttributeValue | undefined = item === undefined ? undefined : { M: item };
  for (const step of path) {
    current = typeof step === 'number' ? current?.L?.[step] : own(current?.M, step);
  }
  return current;
}

/** Changes the item; lists grow by one element when the index lies beyond their end. */
export function setAt(item: Item, path: DocumentPath, value: AttributeValue): void {
  const { parent, step } = parentOf(item, path);
  if (typeof step === 'number') {
    if (parent?.L === undefined) throw invalid(WRONG_PATH);
    parent.L[Math.min(step, parent.L.length)] = value;
    return;
  }
  if (parent?.M === undefined) throw invalid(WRONG_PATH);
  parent.M[step] = value;
}

export function removeAt(item: Item, path: DocumentPath): void {
  const { parent, step } = parentOf(item, path);
  if (typeof step === 'number') {
    if (parent?.L === undefined) throw invalid(WRONG_PATH);
    parent.L.splice(step, 1);
    return;
  }
  if (parent?.M === undefined) throw invalid(WRONG_PATH);
  delete parent.M[step];
}

/** The parts of an item that a projection names, each in its place. */
export function project(item: Item, paths: readonly DocumentPath[]): Item {
  const projected: Item = {};
  for (const path of paths) {
    const value = valueAt(item, path);
    if (value !== undefined) place(projected, path, value);
  }
  return projected;
}

function place(target: Item, path: DocumentPath, value: AttributeValue): void {
  let container: AttributeValue = { M: target };
  path.forEach((step, depth) => {
    const last = depth === path.length - 1;
    const child: AttributeValue = last ? value : typeof path[depth + 1] === 'number' ? { L: [] } : { M: {} };
    if (typeof step === 'number') {
      container.L?.push(child);
      container = child;
    } else if (container.M !== undefined) {
      const existing: AttributeValue | undefined = own(container.M, step);
      const kept: AttributeValue = last || existing === undefined ? child : existing;
      container.M[step] = kept;
      container = kept;
    }
  });
}

function parentOf(item: Item, path: DocumentPath): { parent: AttributeValue | undefined; step: string | number } {
  const step = path[path.length - 1];
  if (step === undefined) throw invalid(WRONG_PATH);
  return { parent: valueAt(item, path.slice(0, -1)), step };
}

function own(map: Record<string, AttributeValue> | undefined, name: string): AttributeValue | undefined {
  return map !== undefined && Object.hasOwn(map, name) ? map[name] : undefined;
}
