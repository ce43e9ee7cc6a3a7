import type { BaseCopy, Engine, LogArchive, Server } from '../../../lib/rehearsal/engines/engine';

const NOWHERE = { host: '127.0.0.1', port: 9 };

/**
 * An engine whose servers hold no data, listen nowhere and whose time stands still: for tests of what AWS's interface says about many instances.
 * Every database world with rows in it uses the real one.
 */
export function idleEngine(): Engine {
  const now = new Date();
  const copy = (): BaseCopy => ({ consistentAt: now, databaseTime: now, sizeInBytes: 1, discard: async () => {} });
  const archive: LogArchive = { discard: async () => {} };
  const server = (): Server => ({
    address: NOWHERE,
    archive,
    superuser: { ...NOWHERE, user: 'nobody', password: 'none', database: 'none' },
    start: async () => {},
    stop: async () => {},
    restart: async () => {},
    setPassword: async () => {},
    copy: async () => copy(),
    archiveNow: async () => now,
    discard: async () => {},
  });
  return {
    name: 'postgres',
    version: '18.4',
    family: 'postgres18',
    create: async () => server(),
    restore: async () => server(),
    replicate: async () => server(),
    close: async () => {},
  };
}
