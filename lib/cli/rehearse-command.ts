import { randomInt } from 'node:crypto';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { Command, CommanderError, Option } from 'commander';
import { PACE } from '../rehearsal/pace';
import type { RehearsalResult } from '../rehearsal/rehearsal-result';
import { rehearse } from '../rehearsal/rehearse';
import { STORIES } from '../rehearsal/stories/all-stories';
import { wholeNumber } from './number-arguments';

interface Flags {
  readonly rows: number;
  readonly seed: number;
  readonly story: string;
  readonly restoreTo: 'time' | 'snapshot';
  readonly engine: 'postgres' | 'mariadb';
  readonly keepIn: string;
  readonly list?: true;
  readonly json?: true;
  readonly verbose?: true;
}

const MOST_ROWS = 10_000_000;

/** `npm run rehearse`: 0 when the story ended as it must, 1 when not, 2 for misuse, 130 after Ctrl-C. */
export async function rehearseCommand(argv: readonly string[]): Promise<number> {
  const program = command();
  let flags: Flags;
  try {
    flags = program.parse([...argv], { from: 'user' }).opts<Flags>();
  } catch (error) {
    return error instanceof CommanderError && error.exitCode === 0 ? 0 : 2;
  }
  if (flags.list) {
    const width = Math.max(...STORIES.map(({ name }) => name.length));
    process.stdout.write(STORIES.map(({ name, summary }) => `${name.padEnd(width)}  ${summary}\n`).join(''));
    return 0;
  }
  const story = STORIES.find(({ name }) => name === flags.story)!;
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort(new Error('interrupted'));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, interrupt);
  }
  const say = (line: string) => process.stderr.write(`${line}\n`);
  say(`story ${story.name}, seed ${flags.seed}, ${flags.rows} orders`);
  try {
    const result = await rehearse({
      story,
      rows: flags.rows,
      seed: flags.seed,
      restoreTo: flags.restoreTo,
      engine: flags.engine,
      ...keeping(flags.keepIn, say),
      verbose: flags.verbose ?? false,
      signal: interrupted.signal,
      say,
    });
    process.stdout.write(flags.json ? `${JSON.stringify(result, null, 2)}\n` : summary(result));
    return result.differences.length === 0 ? 0 : 1;
  } catch (error) {
    say(interrupted.signal.aborted ? 'interrupted; everything was cleaned up' : failure(error));
    return interrupted.signal.aborted ? 130 : 1;
  }
}

/** A directory that cannot be written to is told before the story, not after it. */
function keeping(directory: string, say: (line: string) => void): { readonly keepIn?: string } {
  try {
    mkdirSync(directory, { recursive: true });
    accessSync(directory, constants.W_OK);
    return { keepIn: directory };
  } catch (error) {
    say(
      `the report will not be kept: '${directory}' is not writable (${String(error)}); choose another with --keep-in`,
    );
    return {};
  }
}

function command(): Command {
  return new Command('rehearse')
    .description('Recovers a corrupted database on this machine with the synthesized state machines and bundles.')
    .addOption(
      new Option('--story <name>', 'what happens').choices(STORIES.map(({ name }) => name)).default(STORIES[0]!.name),
    )
    .option('--rows <n>', 'orders in the demo database', wholeNumber('--rows', 1000, MOST_ROWS), 100_000)
    .option(
      '--seed <n>',
      'decides data, traffic and damage (default: random)',
      wholeNumber('--seed', 0, 2 ** 31),
      randomInt(1, 1_000_000),
    )
    .addOption(
      new Option('--restore-to <kind>', 'the second T, or the recovery point before it')
        .choices(['time', 'snapshot'])
        .default('time'),
    )
    .addOption(
      new Option('--engine <name>', 'PostgreSQL comes with npm; MariaDB is taken from this machine')
        .choices(['postgres', 'mariadb'])
        .default('postgres'),
    )
    .option('--keep-in <directory>', 'where the report is kept', 'rehearsals')
    .option('--list', 'list the stories and end')
    .option('--json', 'one JSON document on stdout, progress on stderr')
    .option('--verbose', 'also show what functions and services log')
    .addHelpText('after', `\nShortened times (AWS -> here):\n${paceTable()}`)
    .exitOverride()
    .allowExcessArguments(false);
}

function paceTable(): string {
  return Object.values(PACE)
    .map(
      ({ awsSeconds, localMilliseconds, what }) =>
        `  ${`${awsSeconds} s`.padStart(6)} -> ${`${localMilliseconds} ms`.padEnd(8)} ${what}`,
    )
    .join('\n');
}

function failure(error: unknown): string {
  const causes: string[] = [];
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    causes.push(cause.message);
  }
  return `the rehearsal failed: ${causes.join('\n  because ') || String(error)}`;
}

function summary(result: RehearsalResult): string {
  const { tables, identifiers, services, differences } = result;
  const lines = [
    '',
    `outcome            ${result.outcome}`,
    `restored to        ${result.restorePoint?.time ?? result.restorePoint?.arn ?? '-'}`,
    ...tables.map(
      ({ name, rowsAtT, rowsRecovered, checksumAtT, checksumRecovered, lostWrites }) =>
        `table ${name.padEnd(12)} ${rowsAtT} rows at T, ${rowsRecovered} recovered, ${checksumAtT === checksumRecovered ? 'same checksum' : 'other checksum'}, ${lostWrites} lost writes`,
    ),
    `production         ${identifiers.production.before} -> ${identifiers.production.after ?? 'nobody'}`,
    `corrupted data     ${identifiers.retired ? `${identifiers.retired.identifier} (${identifiers.retired.resourceId})` : 'still in production'}`,
    ...services.map(
      ({ service, desiredBefore, desiredAfter, taskDefinitionAfter }) =>
        `service ${service.padEnd(10)} ${desiredBefore} -> ${desiredAfter} tasks, ${taskDefinitionAfter.split('/').at(-1)}`,
    ),
    `report             ${result.report ?? 'none'}`,
    `took               ${result.seconds} s, and ${result.synthSeconds} s to synthesize`,
    '',
  ];
  const end =
    differences.length === 0
      ? ['The story ended as it must.']
      : [
          `The story did NOT end as it must (seed ${result.seed}):`,
          ...differences.map((difference) => `- ${difference}`),
        ];
  return `${[...lines, ...end].join('\n')}\n`;
}
