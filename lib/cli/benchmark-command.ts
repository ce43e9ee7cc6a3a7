import { Command, CommanderError } from 'commander';
import { type BundleMeasure, measureBundles } from '../benchmark/measure-bundles';
import { measureSimulation, type SimulationMeasure } from '../benchmark/measure-simulation';
import { measureSynth, type SynthMeasure } from '../benchmark/measure-synth';
import { wholeNumber } from './number-arguments';

interface Flags {
  readonly runs: number;
  readonly json?: true;
}

interface Measures {
  readonly synth: SynthMeasure;
  readonly bundles: readonly BundleMeasure[];
  readonly simulation: SimulationMeasure;
}

/** What a handler's bundle should not exceed; each that does is marked. */
const MOST_KILOBYTES = 600;
const MOST_IMPORT_MILLISECONDS = 150;

/** `npm run benchmark`: measures, and judges nothing: 0 when it could measure, 1 when not, 2 for misuse. */
export async function benchmarkCommand(argv: readonly string[]): Promise<number> {
  const program = new Command('benchmark')
    .description('Measures the synthesis of the dev environment, the bundles, and recoveries in virtual time.')
    .option('--runs <n>', 'recoveries to measure', wholeNumber('--runs', 1, 10_000), 50)
    .option('--json', 'one JSON document')
    .exitOverride()
    .allowExcessArguments(false);
  let flags: Flags;
  try {
    flags = program.parse([...argv], { from: 'user' }).opts<Flags>();
  } catch (error) {
    return error instanceof CommanderError && error.exitCode === 0 ? 0 : 2;
  }
  try {
    const { synth, used } = await measureSynth('dev', 3, async (assembly) => ({
      bundles: await measureBundles(assembly),
      simulation: await measureSimulation(assembly, flags.runs),
    }));
    const measures = { synth, ...used };
    process.stdout.write(flags.json ? `${JSON.stringify(measures, null, 2)}\n` : table(measures));
    return 0;
  } catch (error) {
    process.stderr.write(`the benchmark failed: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

function table({ synth, bundles, simulation }: Measures): string {
  const width = Math.max(...bundles.map(({ functionName }) => functionName.length));
  const over = bundles.filter(({ kilobytes }) => kilobytes > MOST_KILOBYTES).length;
  return [
    `synth of ${synth.environment}`.padEnd(width) + `  ${synth.seconds.join(' s, ')} s`,
    '',
    ...bundles.map(({ functionName, kilobytes, importMilliseconds }) => {
      const large = kilobytes > MOST_KILOBYTES || importMilliseconds > MOST_IMPORT_MILLISECONDS;
      return `${functionName.padEnd(width)}  ${`${kilobytes} kB`.padStart(8)}  ${`${importMilliseconds} ms`.padStart(7)}${large ? '  over the target' : ''}`;
    }),
    `${bundles.length} bundles, ${over} over ${MOST_KILOBYTES} kB`,
    '',
    `recovery in virtual time, ${simulation.runs} warm runs`,
    `  wall time, median  ${simulation.millisecondsPerRun} ms`,
    `  CPU time           ${simulation.cpuMillisecondsPerRun} ms`,
    `  calls to AWS       ${simulation.callsPerRun}`,
    `  resident memory    ${simulation.residentMegabytes} MB`,
    `  takes on AWS       ${simulation.simulatedMinutes} minutes, with typical times of AWS`,
    '',
  ].join('\n');
}
