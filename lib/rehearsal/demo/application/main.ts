import { runApi } from './api';
import { settingsFrom } from './settings';
import { runWorker } from './worker';

const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());
process.once('SIGINT', () => stop.abort());

// The parent holds the other end of stdin: when it is gone, however it ended, nobody would stop this process.
process.stdin.on('close', () => process.exit(0));
process.stdin.on('end', () => process.exit(0));
process.stdin.resume();

async function run(): Promise<void> {
  const settings = settingsFrom(process.env);
  await (settings.role === 'api' ? runApi(settings, stop.signal) : runWorker(settings, stop.signal));
}

run().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
