import { AwsError } from '../service';
import { StateError } from './state-error';

/** A token that waits for SendTaskSuccess or SendTaskFailure. */
export interface TaskToken {
  readonly token: string;
  /** Output of SendTaskSuccess; rejects with a StateError on SendTaskFailure. */
  readonly completion: Promise<unknown>;
  /** When the last heartbeat came, or the token was issued. */
  readonly lastHeartbeat: () => Date;
  /** Ends its validity: later use answers TaskTimedOut. */
  close(): void;
}

interface Entry {
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: StateError) => void;
  heartbeat: Date;
  open: boolean;
}

const TOKEN_LENGTH = 160;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Every task token of a world; each completes one task once. */
export class TaskTokens {
  readonly #entries = new Map<string, Entry>();

  constructor(
    private readonly random: () => number,
    private readonly now: () => Date,
  ) {}

  issue(): TaskToken {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    promise.catch(() => undefined);
    const entry: Entry = { resolve, reject, heartbeat: this.now(), open: true };
    const token = Array.from(
      { length: TOKEN_LENGTH },
      () => ALPHABET[Math.floor(this.random() * ALPHABET.length)],
    ).join('');
    this.#entries.set(token, entry);
    return {
      token,
      completion: promise,
      lastHeartbeat: () => entry.heartbeat,
      close: () => {
        entry.open = false;
      },
    };
  }

  /** Throws InvalidToken, TaskTimedOut or InvalidOutput as SendTaskSuccess does. */
  succeed(token: string, output: string): void {
    const entry = this.#open(token);
    let value: unknown;
    try {
      value = JSON.parse(output);
    } catch (error) {
      throw new AwsError('InvalidOutput', `Invalid Output: 'Output is not valid JSON: ${(error as Error).message}'`);
    }
    entry.open = false;
    entry.resolve(value);
  }

  fail(token: string, error = 'States.TaskFailed', cause?: string): void {
    const entry = this.#open(token);
    entry.open = false;
    entry.reject(new StateError(error, cause));
  }

  /** Every task that waits for an answer times out now, as it does when its TimeoutSeconds have passed. */
  expire(): void {
    for (const entry of this.#entries.values()) {
      if (entry.open) {
        entry.open = false;
        entry.reject(new StateError('States.Timeout'));
      }
    }
  }

  heartbeat(token: string): void {
    this.#open(token).heartbeat = this.now();
  }

  #open(token: string): Entry {
    const entry = this.#entries.get(token);
    if (!entry) throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
    if (!entry.open) throw new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
    return entry;
  }
}
