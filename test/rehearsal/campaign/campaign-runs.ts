import { leanAssembly } from '../../../lib/rehearsal/assembly/lean-assembly';
import type { CampaignCase, CaseResult } from '../../../lib/rehearsal/campaign/campaign-case';
import { replayCommand } from '../../../lib/rehearsal/campaign/campaign-result';
import { type PlanOptions, planCases } from '../../../lib/rehearsal/campaign/plan-cases';
import { Recordings } from '../../../lib/rehearsal/campaign/recordings';
import { type RunOptions, runCase } from '../../../lib/rehearsal/campaign/run-case';
import { FunctionHosts } from '../../../lib/rehearsal/simulation/function-hosts';
import { devAssembly } from '../../dev-assembly';

/** The seed of every campaign in the tests: a run that fails here is replayed with it. */
export const SEED = 3;

/** One assembly for a test file, and the warm functions of its runs. */
export class CampaignRuns {
  readonly options: RunOptions;
  private readonly hosts = new FunctionHosts();
  private readonly recordings = new Recordings();

  private constructor(readonly assembly: string) {
    this.options = { assembly, hosts: this.hosts };
  }

  static async prepare(): Promise<CampaignRuns> {
    return new CampaignRuns(await leanAssembly(await devAssembly()));
  }

  plan(options: Partial<PlanOptions> = {}): Promise<CampaignCase[]> {
    return planCases({ assembly: this.assembly, seed: SEED, hosts: this.hosts, ...options });
  }

  run(one: CampaignCase): Promise<CaseResult> {
    return runCase(one, this.options);
  }

  /** Runs cases one after the other; gives what they violate, each with the command that plays it again. */
  async violations(cases: readonly CampaignCase[]): Promise<string[]> {
    const found: string[] = [];
    for (const one of cases) {
      const { violations } = await this.recordings.runCase(one, this.options);
      found.push(...violations.map(({ invariant, what }) => `${invariant}: ${what}\n  ${replayCommand(SEED, one.id)}`));
    }
    return found;
  }
}
