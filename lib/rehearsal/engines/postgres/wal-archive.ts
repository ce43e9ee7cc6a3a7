import { access, link, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../clock';
import type { LogArchive } from '../engine';

/** Longest wait for the archiver, which reacts within milliseconds unless it fails. */
const ARCHIVE_DEADLINE_MILLISECONDS = 30_000;

/** Directory of archived write-ahead-log segments of one server. */
export class WalArchive implements LogArchive {
  constructor(
    readonly directory: string,
    private readonly clock: Clock,
  ) {}

  /** Waits until the archiver has delivered a segment; segments arrive in order. */
  async waitFor(segment: string): Promise<void> {
    const deadline = this.clock.now().getTime() + ARCHIVE_DEADLINE_MILLISECONDS;
    while (!(await this.has(segment))) {
      if (this.clock.now().getTime() > deadline) {
        throw new Error(
          `log segment '${segment}' did not reach '${this.directory}' within ${ARCHIVE_DEADLINE_MILLISECONDS / 1000} s; see the server's log for the archive command`,
        );
      }
      await this.clock.sleep(5);
    }
  }

  /** Links the segments `first` to `last`, and the histories of timelines, into `directory`. */
  async linkInto(directory: string, first: string, last: string): Promise<void> {
    const names = (await readdir(this.directory)).filter(
      (name) => name.endsWith('.history') || (/^[0-9A-F]{24}$/.test(name) && name >= first && name <= last),
    );
    await Promise.all(names.map((name) => link(join(this.directory, name), join(directory, name))));
  }

  async discard(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }

  private async has(segment: string): Promise<boolean> {
    try {
      await access(join(this.directory, segment));
      return true;
    } catch {
      return false;
    }
  }
}
