import { KnownInvocations } from '../simulation/known-invocations';
import type { CampaignCase, CaseResult } from './campaign-case';
import { type RecordedRun, recordRun, sameUntil } from './recorded-run';
import { type RunOptions, runCase } from './run-case';

interface Known {
  met: number;
  run?: Promise<RecordedRun>;
}

/** Cases of a scenario that run in full first: for so few, a recording costs more than it spares. */
const IN_FULL = 3;

/**
 * Runs cases without the functions whose invocations are known beforehand: those that had ended in the scenario's run
 * without planned faults when the case's first fault would have struck. One recording for each scenario, seed and
 * assembly, made when it pays.
 */
export class Recordings {
  private readonly known = new Map<string, Known>();

  constructor(
    /** Cases of a scenario that run in full before it is recorded. */
    private readonly inFull = IN_FULL,
    private readonly record = recordRun,
  ) {}

  /** As `runCase`. Rejects when the run is not the recorded one where it has to be. */
  async runCase(one: CampaignCase, options: RunOptions): Promise<CaseResult> {
    const conduct = await this.knownOf(one, options);
    if (!conduct) return runCase(one, options);
    return runCase(one, { ...options, conduct }).finally(() => conduct.check());
  }

  private async knownOf(one: CampaignCase, options: RunOptions): Promise<KnownInvocations | undefined> {
    if (one.group === 'faultFree') return undefined;
    const key = `${options.assembly} ${one.scenario} ${one.seed}`;
    const known = this.known.get(key) ?? { met: 0 };
    this.known.set(key, known);
    known.met += 1;
    if (known.met <= this.inFull) return undefined;
    known.run ??= this.record(one, options);
    const run = await known.run;
    const until = sameUntil(one, run);
    return until === undefined ? undefined : new KnownInvocations(run.invocations, until);
  }
}
