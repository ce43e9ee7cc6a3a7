import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogArchive } from '../engine';
import { LOG_NAME } from './settings';

const LOG_FILE = new RegExp(`^${LOG_NAME}\\.\\d{6,}$`);

/** Directory of the binary log of one server: the server writes it there, and it stays when the server goes. */
export class BinlogArchive implements LogArchive {
  /** The file that the server writes to: it ends where the server is. Absent while the server is stopped. */
  private open: string | undefined;

  constructor(readonly directory: string) {}

  opened(file: string): void {
    this.open = file;
  }

  closed(): void {
    this.open = undefined;
  }

  /** Paths of the complete files from `first` on, in order. */
  async from(first: string): Promise<string[]> {
    const names = (await readdir(this.directory)).filter((name) => LOG_FILE.test(name)).sort();
    const { open } = this;
    return names
      .filter((name) => name >= first && (open === undefined || name < open))
      .map((name) => join(this.directory, name));
  }

  async discard(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }
}
