import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { Command, CommanderError, Option } from 'commander';
import { campaignSummary } from '../rehearsal/campaign/campaign-summary';
import { fullMatrix } from '../rehearsal/campaign/coverage-matrix';
import { replay } from '../rehearsal/campaign/replay';
import { runCampaign } from '../rehearsal/campaign/run-campaign';
import { wholeNumber } from './number-arguments';

interface Flags {
  readonly seed: number;
  readonly pairs: number;
  readonly crash?: true;
  readonly whole?: true;
  readonly mutants?: true;
  readonly defects?: string;
  readonly only?: string;
  readonly sample?: number;
  readonly workers: number;
  readonly asDeployed?: true;
  readonly engine: 'model' | 'postgres';
  readonly replay?: string;
  readonly matrix?: string;
  readonly json?: true;
}

/** `npm run campaign`: 0 without a violation or a defect that survived, 1 with one or when it broke off, 2 for misuse, 130 after Ctrl-C. */
export async function campaignCommand(argv: readonly string[]): Promise<number> {
  let flags: Flags;
  try {
    flags = command()
      .parse([...argv], { from: 'user' })
      .opts<Flags>();
  } catch (error) {
    return error instanceof CommanderError && error.exitCode === 0 ? 0 : 2;
  }
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort(new Error('interrupted'));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  const say = (line: string) => process.stderr.write(`${line}\n`);
  try {
    return flags.replay === undefined
      ? await campaign(flags, say, interrupted.signal)
      : await replayed(flags.replay, flags, say);
  } catch (error) {
    say(
      interrupted.signal.aborted ? 'interrupted; everything was cleaned up' : `the campaign broke off: ${told(error)}`,
    );
    return interrupted.signal.aborted ? 130 : 1;
  }
}

async function campaign(flags: Flags, say: (line: string) => void, signal: AbortSignal): Promise<number> {
  const done = await runCampaign({
    ...flags,
    whole: flags.whole ?? false,
    mutants: flags.mutants ?? false,
    ...(flags.defects !== undefined && { defects: flags.defects }),
    crashesAlone: flags.crash ?? false,
    asDeployed: flags.asDeployed ?? false,
    say,
    signal,
  });
  const { result } = done;
  if (flags.matrix) writeFileSync(flags.matrix, fullMatrix(done.cases, done.results));
  process.stdout.write(flags.json ? `${JSON.stringify(result, null, 2)}\n` : campaignSummary(done));
  const survivors = result.mutants?.survivors.length ?? 0;
  return result.violations.length + survivors === 0 ? 0 : 1;
}

async function replayed(id: string, { seed }: Flags, say: (line: string) => void): Promise<number> {
  const result = await replay({ id, seed, say });
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  return result.violations.length === 0 ? 0 : 1;
}

function command(): Command {
  const most = 1_000_000;
  return new Command('campaign')
    .description(
      'Makes every call of every recovery fail, in virtual time, and checks the invariants after every change.',
    )
    .option(
      '--seed <n>',
      'decides what is random in every run (default: random)',
      wholeNumber('--seed', 0, 2 ** 31),
      randomInt(1, 1_000_000),
    )
    .option('--pairs <n>', 'runs with a second fault on the way back', wholeNumber('--pairs', 0, most), 60)
    .option('--crash', 'crashes alone')
    .addOption(
      new Option(
        '--engine <name>',
        'postgres: single faults of a recovery, also on a real PostgreSQL; 50 unless --sample',
      )
        .choices(['model', 'postgres'])
        .default('model'),
    )
    .option('--mutants', 'afterwards plant named defects, one at a time, and list which are caught')
    .option('--defects <names>', 'plant these, separated by commas, or all, and play nothing else')
    .option('--whole', 'every fault at every call of every scenario; some four times as many runs')
    .addOption(new Option('--only <what>', 'a scenario, a group, a state, or service:Operation'))
    .option('--sample <n>', 'a seeded choice of so many runs', wholeNumber('--sample', 1, most))
    .option('--workers <n>', 'processes', wholeNumber('--workers', 1, 64), 2)
    .option(
      '--as-deployed',
      'spare nothing: every function runs in every run, from the bundle that would be deployed; takes three times as long',
    )
    .option('--replay <run>', 'play one run of the plan again, and show what happens in it')
    .option('--matrix <file>', 'write the full coverage matrix to a file')
    .option('--json', 'one JSON document on stdout, progress on stderr')
    .exitOverride()
    .allowExcessArguments(false);
}

function told(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
