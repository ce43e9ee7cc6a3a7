import type { Tag } from '@aws-sdk/client-rds';
import { AwsError } from '../../service';
import type { RdsState } from './rds-state';
import { invalidValue, notFound } from './refusals';

const MOST_TAGS = 50;

/** Tags of the resource an ARN names: those of instances and snapshots can change, groups have none. */
export function tagsOf(state: RdsState, resourceName: string | undefined): Map<string, string> {
  const match = /^arn:aws[^:]*:rds:([^:]*):([^:]*):(db|snapshot|subgrp|pg|og):(.+)$/.exec(resourceName ?? '');
  const [, region, account, kind, name = ''] = match ?? [];
  if (!match || region !== state.context.region || account !== state.context.accountId) {
    throw invalidValue(
      `Invalid resource name: ${resourceName}. Expected the ARN of an RDS resource in ${state.context.region}`,
    );
  }
  if (kind === 'db') {
    const instance = state.byIdentifier(name);
    if (!instance) throw notFound(name);
    return instance.tags;
  }
  if (kind === 'snapshot') {
    const snapshot = state.snapshots.get(name);
    if (!snapshot) throw new AwsError('DBSnapshotNotFoundFault', `DBSnapshot ${name} not found.`, 404);
    return snapshot.tags;
  }
  throw new AwsError(
    'NotImplemented',
    `the local world keeps tags of instances and snapshots only: got ${resourceName}`,
  );
}

export function tagList(tags: ReadonlyMap<string, string>): Tag[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

export function tagMap(tags: readonly Tag[] | undefined): Map<string, string> {
  const map = new Map((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
  for (const key of map.keys()) {
    if (key === '' || key.length > 128) throw invalidValue(`Invalid tag key '${key}': expected 1 to 128 characters`);
    if (key.toLowerCase().startsWith('aws:')) throw invalidValue(`Tag keys beginning with 'aws:' are reserved: ${key}`);
  }
  return map;
}

export function addTags(state: RdsState, resourceName: string | undefined, added: readonly Tag[] | undefined): void {
  const tags = tagsOf(state, resourceName);
  const merged = new Map([...tags, ...tagMap(added)]);
  if (merged.size > MOST_TAGS)
    throw invalidValue(`A resource has at most ${MOST_TAGS} tags: ${resourceName} would have ${merged.size}`);
  for (const [key, value] of merged) tags.set(key, value);
  publishTags(state, tags);
}

export function removeTags(
  state: RdsState,
  resourceName: string | undefined,
  keys: readonly string[] | undefined,
): void {
  const tags = tagsOf(state, resourceName);
  for (const key of keys ?? []) tags.delete(key);
  publishTags(state, tags);
}

function publishTags(state: RdsState, tags: ReadonlyMap<string, string>): void {
  const instance = [...state.instances.values()].find((candidate) => candidate.tags === tags);
  // While a rename hides the instance, its next appearance shows the tags.
  if (instance && instance.status !== 'renaming') state.publish(instance);
}
