import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import type { Clock } from '../clock';

/** The log group of one function: a file in the world's directory. */
export class FunctionLog {
  readonly path: string;
  #closed = false;

  constructor(
    directory: string,
    name: string,
    private readonly clock: Clock,
    /** @default - appends to the file */
    private readonly append?: (text: string) => void,
  ) {
    if (!append) mkdirSync(directory, { recursive: true });
    this.path = join(directory, `${name}.log`);
  }

  write(text: string): void {
    if (this.#closed) return;
    if (this.append) this.append(text);
    else appendFileSync(this.path, text);
  }

  /** Drops what functions that are still running write later: the directory may be gone. */
  close(): void {
    this.#closed = true;
  }

  /** A `console` that writes as the Lambda runtime does: time, request, level, text. */
  console(requestId: () => string): Console {
    const at =
      (level: string) =>
      (...values: unknown[]) =>
        this.write(`${this.clock.now().toISOString()}\t${requestId()}\t${level}\t${format(...values)}\n`);
    return {
      ...console,
      log: at('INFO'),
      info: at('INFO'),
      debug: at('DEBUG'),
      trace: at('TRACE'),
      warn: at('WARN'),
      error: at('ERROR'),
    };
  }
}
