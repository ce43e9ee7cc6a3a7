import { Command, CommanderError, Option } from 'commander';
import { serveLocalAws } from '../rehearsal/local-aws';
import { positiveNumber, wholeNumber } from './number-arguments';

interface Flags {
  readonly port: number;
  readonly latency: 'none' | 'model';
  readonly timeScale: number;
  readonly engine: 'postgres';
  readonly rows: number;
  readonly seed: number;
  readonly verbose?: true;
}

const MOST_ROWS = 10_000_000;
const LARGEST_SCALE = 1000;

/** `npm run local-aws`: serves until Ctrl-C; 0 then, 1 when it cannot serve, 2 for misuse, 130 when stopped before it was ready. */
export async function localAwsCommand(argv: readonly string[]): Promise<number> {
  const say = (line: string) => process.stderr.write(`${line}\n`);
  let flags: Flags;
  try {
    flags = command(say)
      .parse([...argv], { from: 'user' })
      .opts<Flags>();
  } catch (error) {
    return error instanceof CommanderError && error.exitCode === 0 ? 0 : 2;
  }
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort(new Error('stopped before it was ready; everything was cleaned up'));
  // Not `once`: npm sends on the signal that the terminal has sent already, and the second must not kill the clean-up.
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, interrupt);
  try {
    await serveLocalAws({
      port: flags.port,
      paceScale: flags.latency === 'none' ? 0 : flags.timeScale,
      rows: flags.rows,
      seed: flags.seed,
      verbose: flags.verbose ?? false,
      signal: interrupted.signal,
      ready: (announcement) => process.stdout.write(`${JSON.stringify(announcement)}\n`),
      say,
    });
    return 0;
  } catch (error) {
    say(failure(error));
    return interrupted.signal.aborted ? 130 : 1;
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
  }
}

function command(say: (line: string) => void): Command {
  return new Command('local-aws')
    .description(
      'Serves the local account of the rehearsal to AWS CLI and SDK until Ctrl-C: environment dev deployed, the demo application running, recovery points present. One JSON line on stdout says when it is ready and where everything is.',
    )
    .option('--port <n>', 'port of the endpoint on 127.0.0.1; 0 = any free one', wholeNumber('--port', 0, 65_535), 4599)
    .addOption(
      new Option('--latency <kind>', 'none: everything happens at once; model: the times that the rehearsal shortens')
        .choices(['none', 'model'])
        .default('model'),
    )
    .option('--time-scale <n>', 'factor on the times of the model', positiveNumber('--time-scale', LARGEST_SCALE), 1)
    .addOption(new Option('--engine <name>', 'engine of the database').choices(['postgres']).default('postgres'))
    .option('--rows <n>', 'orders in the demo database', wholeNumber('--rows', 1000, MOST_ROWS), 10_000)
    .option('--seed <n>', 'decides data and traffic', wholeNumber('--seed', 0, 2 ** 31), 1)
    .option('--verbose', 'also show what functions and services log')
    .addHelpText('after', '\nEvery aws command needs --endpoint-url; docs/recover-by-hand.md uses it step by step.')
    .configureOutput({ writeErr: (text) => say(text.trim().replaceAll(/\s*\n\s*/g, ' ')) })
    .exitOverride()
    .allowExcessArguments(false);
}

/** One line: the failure and what caused it. */
function failure(error: unknown): string {
  const messages: string[] = [];
  for (let cause = error; cause instanceof Error; cause = cause.cause) messages.push(cause.message);
  return `local-aws: ${messages.join('; because ') || String(error)}`;
}
