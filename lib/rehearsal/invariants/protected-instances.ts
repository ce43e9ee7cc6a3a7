import type { DatabaseInstance } from '../aws/rds/database-instance';
import type { InvariantFamily, Scene } from './scene';

/** What I1 looks at; `undefined` for an instance that is gone. */
export interface Keeping {
  readonly status: string;
  readonly retention: number;
  readonly protected: boolean;
}

/**
 * I1: an instance that held the production name stays, with its backups. Deletion protection is put on by the first
 * step of a recovery; once seen it stays on.
 */
export function keepingFault(before: Keeping, now: Keeping | undefined): string | undefined {
  if (!now) return 'found it gone, expected it to be kept';
  if (now.status === 'deleting') return "found status 'deleting', expected it to be kept";
  if (now.retention < before.retention) {
    return `found automated backups of ${now.retention} days, expected at least ${before.retention}`;
  }
  return before.protected && !now.protected ? 'found its deletion protection off, expected it to stay on' : undefined;
}

/** I1 for every instance that ever held the production name. */
export class ProtectedInstances implements InvariantFamily {
  private readonly kept = new Map<string, Keeping>();

  constructor(private readonly scene: Scene) {
    const { world, table } = scene;
    for (const resourceId of [world.database.resourceId, table.record?.original.resourceId]) {
      const instance = resourceId === undefined ? undefined : scene.instance(resourceId);
      if (instance) this.keep(instance);
    }
    this.keepHolder();
  }

  instanceChanged(instance: DatabaseInstance): void {
    this.keepHolder();
    const before = this.kept.get(instance.resourceId);
    if (before) this.compare(instance.resourceId, before);
  }

  finish(): void {
    const { violations, table } = this.scene;
    for (const [resourceId, before] of this.kept) {
      this.compare(resourceId, before);
      // Unprotected only where the fence was never raised and no name was moved.
      const { record } = table;
      const mustBeProtected = record?.original.resourceId === resourceId && record.fenceRaisedAt !== undefined;
      const isProtected = this.scene.instance(resourceId)?.settings.DeletionProtection === true;
      violations.check(
        'I1',
        isProtected || !mustBeProtected,
        () => `instance '${resourceId}': found its deletion protection off at the end, expected it on`,
      );
    }
  }

  private keepHolder(): void {
    const holder = this.scene.holder();
    if (holder) this.keep(holder);
  }

  private keep(instance: DatabaseInstance): void {
    if (!this.kept.has(instance.resourceId)) this.kept.set(instance.resourceId, keepingOf(instance));
  }

  private compare(resourceId: string, before: Keeping): void {
    const instance = this.scene.instance(resourceId);
    const now = instance && keepingOf(instance);
    const fault = keepingFault(before, now);
    this.scene.violations.check('I1', fault === undefined, () => `instance '${resourceId}': ${fault}`);
    if (now?.protected && !before.protected) this.kept.set(resourceId, { ...before, protected: true });
    if (now && now.retention > before.retention) this.kept.set(resourceId, now);
  }
}

function keepingOf({ status, settings }: DatabaseInstance): Keeping {
  return { status, retention: settings.BackupRetentionPeriod, protected: settings.DeletionProtection };
}
