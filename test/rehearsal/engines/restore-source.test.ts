import { describe, expect, it } from '@jest/globals';
import type { BaseCopy, LogArchive, RestoreTarget } from '../../../lib/rehearsal/engines/engine';
import { restoreSource } from '../../../lib/rehearsal/engines/servers/restore-source';

class Copy implements BaseCopy {
  readonly consistentAt = new Date('2026-11-21T10:00:00.000Z');
  readonly databaseTime = this.consistentAt;
  readonly sizeInBytes = 1;
  async discard(): Promise<void> {}
}
class Archive implements LogArchive {
  async discard(): Promise<void> {}
}
const foreign = { ...new Copy(), discard: async () => undefined };
const KINDS = { copy: Copy, archive: Archive };
const source = (from: BaseCopy, target: RestoreTarget) =>
  restoreSource({ name: 'r', certificate: { certificate: '', key: '' }, database: 'orders', from, target }, KINDS);

describe('what a restore starts from', () => {
  it('is the copy, and the log for a time that is not before it', () => {
    const [copy, archive] = [new Copy(), new Archive()];
    const until = { archive, time: copy.consistentAt };

    expect(source(copy, { kind: 'copy' })).toEqual({ copy });
    expect(source(copy, { kind: 'time', ...until })).toEqual({ copy, until });
  });

  it('refuses what another engine made, and a time before the copy', () => {
    const time = new Date('2026-11-21T09:59:59.999Z');

    expect(() => source(foreign, { kind: 'copy' })).toThrow("cannot restore 'r': expected a copy taken by this engine");
    expect(() =>
      source(new Copy(), { kind: 'time', archive: { discard: async () => undefined }, time: new Date() }),
    ).toThrow("cannot restore 'r': expected a log archive of this engine");
    expect(() => source(new Copy(), { kind: 'time', archive: new Archive(), time })).toThrow(
      /to 2026-11-21T09:59:59.999Z: .* only from 2026-11-21T10:00:00.000Z; use an earlier copy/,
    );
  });
});
