import type { RecordItem } from '../../../lambdas/shared/contract/record-items';
import type { ObservedCall } from '../simulation/observed-calls';
import { effectOf, type Surroundings } from './call-effect';
import type { WrittenItem } from './record-table';
import type { InvariantFamily, Scene } from './scene';
import { surroundingsOf } from './writers';

/** Fields of an open record that are written once: what they say of the world before a change stays true. */
const WRITTEN_ONCE: readonly (keyof RecordItem)[] = [
  'incidentId',
  'openedBy',
  'openedAt',
  'original',
  'settings',
  'worldKey',
  'writers',
  'writersRecordedAt',
  'pageShownAt',
  'fenceRaisedAt',
  'pointOfNoReturnAt',
];

/** I6: what a write does to a record that it must not do; `undefined` when nothing. */
export function recordFault(before: RecordItem | undefined, after: RecordItem | undefined): string | undefined {
  if (!after) return before && 'found it deleted, expected it to be closed';
  if (!before) return undefined;
  if (before.status === 'CLOSED') {
    return after.status === 'OPEN' || same(before, after) ? undefined : 'found it changed after it was closed';
  }
  const changed = WRITTEN_ONCE.filter((field) => before[field] !== undefined && !same(before[field], after[field]));
  return changed.length === 0
    ? undefined
    : `found ${changed.join(', ')} overwritten, expected the first values to stay`;
}

/** I6: a record is never overwritten, and true when it is written. */
export class RecordWrites implements InvariantFamily {
  /** Desired counts before our functions stopped a service, while it is stopped. */
  private readonly before = new Map<string, number>();
  private readonly around: Surroundings;

  constructor(private readonly scene: Scene) {
    this.around = surroundingsOf(scene);
    for (const writer of scene.table.record?.status === 'OPEN' ? (scene.table.record.writers ?? []) : []) {
      if ('service' in writer) this.before.set(`${writer.cluster}/${writer.service}`, writer.desiredCount);
    }
  }

  called(call: ObservedCall): void {
    if (call.service !== 'ecs' || !call.mutating) return;
    const effect = effectOf(call, this.around);
    const key = effect?.subject.replace(/^service /, '') ?? '';
    const [cluster = '', service = ''] = key.split('/');
    if (effect?.kind === 'scales down' && !this.before.has(key)) {
      this.before.set(key, this.around.desiredCount(cluster, service) ?? 0);
    }
  }

  written(write: WrittenItem): void {
    if (write.kind !== 'record') return;
    const { before, after } = write;
    const { violations } = this.scene;
    const fault = recordFault(before, after);
    violations.check('I6', fault === undefined, () => `record of incident '${before?.incidentId}': ${fault}`);
    if (!after) return;
    if (after.status === 'OPEN' && before?.status !== 'OPEN') this.opened(after);
    if (after.writers && (!before?.writers || before.status === 'CLOSED')) this.writersRecorded(after);
    if (after.status === 'CLOSED') this.before.clear();
  }

  private opened({ incidentId, original }: RecordItem): void {
    const holder = this.scene.holder();
    this.scene.violations.check(
      'I6',
      holder?.resourceId === original.resourceId,
      () =>
        `record of incident '${incidentId}': found original '${original.resourceId}', expected '${holder?.resourceId}', which holds the production name`,
    );
  }

  private writersRecorded({ incidentId, writers = [] }: RecordItem): void {
    for (const writer of writers) {
      if (!('service' in writer)) continue;
      const { cluster, service, desiredCount } = writer;
      const key = `${cluster}/${service}`;
      const expected = this.before.get(key) ?? this.around.desiredCount(cluster, service);
      this.scene.violations.check(
        'I6',
        desiredCount === expected,
        () =>
          `record of incident '${incidentId}': found service ${key} with ${desiredCount} tasks, expected ${expected}`,
      );
    }
  }
}

function same(left: unknown, right: unknown): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}
