import { randomBytes } from 'node:crypto';
import { chmod, mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../clock';
import type { WorldContext } from '../../world';
import { DirectoryKeeper } from './directory-keeper';
import { mkdirFor } from './owned-files';
import { requireReachable, type ServerAccount, serverAccount } from './server-account';

/** Of the world, what an engine needs; `log` hears of servers that end by themselves. */
export type EngineContext = Pick<WorldContext, 'directory' | 'clock'> & Partial<Pick<WorldContext, 'log'>>;

/** Where the servers of one engine run, and what they have in common. */
export interface ServerHost<Binaries> {
  /** As messages call it: `PostgreSQL`. */
  readonly product: string;
  readonly binaries: Binaries;
  readonly account: ServerAccount;
  readonly clock: Clock;
  /** Holds the servers' directories. */
  readonly serversDirectory: string;
  readonly copiesDirectory: string;
  readonly superuserPassword: string;
  log(line: string): void;
  /** Removes every file. */
  close(): Promise<void>;
}

interface HostOptions<Binaries> {
  /** Names the directory below that of the world. */
  readonly name: string;
  readonly product: string;
  /** May put files into `directory`. */
  binaries(directory: string, account: ServerAccount): Promise<Binaries>;
}

/** Makes the directory of an engine, which goes with this process however it ends. Leaves none when it throws. */
export async function openHost<Binaries>(
  context: EngineContext,
  { name, product, binaries }: HostOptions<Binaries>,
): Promise<ServerHost<Binaries>> {
  const account = serverAccount();
  const directory = join(context.directory, name);
  const serversDirectory = join(directory, 'servers');
  const copiesDirectory = join(directory, 'copies');
  if (account.uid !== undefined) await chmod(context.directory, (await stat(context.directory)).mode | 0o111);
  await mkdir(directory, { mode: 0o755 });
  const keeper = new DirectoryKeeper(directory);
  const close = async () => {
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    await keeper.release();
  };
  try {
    await requireReachable(directory, account, product);
    await mkdirFor(serversDirectory, account);
    await mkdirFor(copiesDirectory, account);
    return {
      product,
      binaries: await binaries(directory, account),
      account,
      clock: context.clock,
      log: (line) => context.log?.(line),
      serversDirectory,
      copiesDirectory,
      superuserPassword: randomBytes(18).toString('base64url'),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
