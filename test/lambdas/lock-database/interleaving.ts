/** A process whose every call may be held up for as long as anybody likes. */
export type Process<Shared> = (
  shared: Shared,
  call: <T>(what: string, run: () => Promise<T>) => Promise<T>,
) => Promise<void>;

export interface Explored {
  /** Complete runs, and distinct situations in which some process had to be chosen. */
  readonly runs: number;
  readonly situations: number;
}

interface Waiting {
  readonly what: string;
  go(): void;
}

/**
 * Runs processes in every order in which their calls can interleave; each run begins with a new shared world. Orders that
 * lead to a situation met before are not followed further: what was shared, and what each process has read, is the same.
 */
export async function interleave<Shared>(
  create: () => Shared,
  processes: readonly Process<Shared>[],
  options: {
    readonly stateOf: (shared: Shared) => string;
    /** Called at the end of each run with what each process threw. */
    readonly atEnd: (shared: Shared, errors: readonly (Error | undefined)[]) => void;
    /** Whether a call may be made now. @default - always */
    readonly enabled?: (shared: Shared, what: string) => boolean;
  },
): Promise<Explored> {
  const met = new Set<string>();
  let runs = 0;
  const open: number[][] = [[]];
  for (let order = open.pop(); order; order = open.pop()) {
    const run = await follow(create(), processes, order, options.enabled ?? (() => true));
    const key = `${options.stateOf(run.shared)} | ${run.trails.map((trail) => trail.join(',')).join(' | ')}`;
    if (met.has(key)) continue;
    met.add(key);
    if (run.ready.length > 0) {
      for (const process of run.ready) open.push([...order, process]);
      continue;
    }
    if (run.blocked > 0) throw new Error(`${run.blocked} processes wait for ever after ${order.join(' ')}: ${key}`);
    runs += 1;
    options.atEnd(run.shared, run.errors);
  }
  return { runs, situations: met.size };
}

async function follow<Shared>(
  shared: Shared,
  processes: readonly Process<Shared>[],
  order: readonly number[],
  enabled: (shared: Shared, what: string) => boolean,
) {
  const waiting = new Map<number, Waiting>();
  const errors: (Error | undefined)[] = processes.map(() => undefined);
  const trails: string[][] = processes.map(() => []);
  let done = 0;
  processes.forEach((process, index) => {
    const call = async <T>(what: string, run: () => Promise<T>): Promise<T> => {
      await new Promise<void>((go) => waiting.set(index, { what, go }));
      try {
        const result = await run();
        trails[index]!.push(`${what}=${JSON.stringify(result)}`);
        return result;
      } catch (error) {
        trails[index]!.push(`${what}!${(error as Error).name}`);
        throw error;
      }
    };
    process(shared, call).then(
      () => done++,
      (error: Error) => {
        errors[index] = error;
        done++;
      },
    );
  });
  /** Until every process waits for its turn or is over. */
  const atRest = async () => {
    while (waiting.size + done < processes.length) await new Promise((resolve) => setImmediate(resolve));
  };
  await atRest();
  for (const index of order) {
    const next = waiting.get(index)!;
    waiting.delete(index);
    next.go();
    await atRest();
  }
  const ready = [...waiting].filter(([, { what }]) => enabled(shared, what)).map(([index]) => index);
  const blocked = waiting.size;
  return { shared, ready, blocked, errors, trails };
}
