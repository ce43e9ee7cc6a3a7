import type { BaseCopy, LogArchive, RestoreServer } from '../engine';

/** What an engine restores from: a copy of its own and, for a time, a log of its own. */
export interface RestoreSource<Copy, Archive> {
  readonly copy: Copy;
  /** Absent for a restore of the copy alone. */
  readonly until?: { readonly archive: Archive; readonly time: Date };
}

type Kind<Instance> = abstract new (...parameters: never[]) => Instance;

/** Refuses the copy and the log of another engine, and a time before the copy was consistent. */
export function restoreSource<Copy extends BaseCopy, Archive extends LogArchive>(
  { name, from, target }: RestoreServer,
  kinds: { readonly copy: Kind<Copy>; readonly archive: Kind<Archive> },
): RestoreSource<Copy, Archive> {
  if (!(from instanceof kinds.copy)) {
    throw new Error(`cannot restore '${name}': expected a copy taken by this engine`);
  }
  if (target.kind === 'copy') return { copy: from };
  const { archive, time } = target;
  if (!(archive instanceof kinds.archive)) {
    throw new Error(`cannot restore '${name}': expected a log archive of this engine`);
  }
  if (time < from.consistentAt) {
    throw new Error(
      `cannot restore '${name}' to ${time.toISOString()}: the copy is consistent only from ${from.consistentAt.toISOString()}; use an earlier copy`,
    );
  }
  return { copy: from, until: { archive, time } };
}
