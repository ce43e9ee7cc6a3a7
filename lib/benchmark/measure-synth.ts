import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesize } from '../rehearsal/synthesize';

export interface SynthMeasure {
  readonly environment: string;
  /** Wall time of each run; the first one fills the caches of the disk. */
  readonly seconds: readonly number[];
}

/** Synthesizes an environment `runs` times, each in a process and a directory of its own; keeps the last for `use`. */
export async function measureSynth<T>(
  environment: string,
  runs: number,
  use: (assembly: string) => Promise<T>,
): Promise<{ readonly synth: SynthMeasure; readonly used: T }> {
  const directory = await mkdtemp(join(tmpdir(), 'benchmark-'));
  try {
    const seconds: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      const started = performance.now();
      await synthesize(environment, join(directory, String(run)));
      seconds.push(Math.round(performance.now() - started) / 1000);
    }
    const used = await use(join(directory, String(runs - 1)));
    return { synth: { environment, seconds }, used };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
