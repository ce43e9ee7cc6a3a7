import { FunctionHosts } from '../simulation/function-hosts';
import { type CampaignCase, type CaseResult, placeName } from './campaign-case';
import { learnAll, planCases } from './plan-cases';
import { lessonsForPairs, pairNamed } from './plan-pairs';
import { withAssembly } from './run-campaign';
import { runCase } from './run-case';
import { scenarioOf } from './scenarios';

export interface ReplayOptions {
  /** As a violation names it. */
  readonly id: string;
  readonly seed: number;
  /** A `cdk.out` that exists already. @default - the environment `dev` is synthesized */
  readonly assembly?: string;
  say(line: string): void;
}

/** Plays one run of a plan again and says every state, call and line of log. Throws when the plan has no such run. */
export async function replay(options: ReplayOptions): Promise<CaseResult> {
  const { say } = options;
  return withAssembly(options, async (assembly) => {
    const one = await caseNamed(options, assembly);
    let playing = false;
    return runCase(one, {
      assembly,
      hosts: new FunctionHosts(),
      log: (line) => {
        if (playing) say(`    ${line}`);
      },
      onPlay: ({ services, clock }) => {
        playing = true;
        services.states.onProgress(({ executionArn, kind, state, status }) => {
          if (kind !== 'exited') {
            say(`${clock.now().toISOString()} ${executionArn.split(':').at(-1)} ${kind} ${state ?? status ?? ''}`);
          }
        });
      },
      onCall: ({ place }) => say(`  ${placeName(place)}`),
    });
  });
}

/** Learns what belongs to the scenario of an id, and no more. */
async function caseNamed({ id, seed, say }: ReplayOptions, assembly: string): Promise<CampaignCase> {
  const [name = ''] = id.split(':');
  const { name: scenario } = scenarioOf(name);
  say(`learning the calls of '${scenario}'`);
  const options = { assembly, seed, hosts: new FunctionHosts() };
  const found = id.includes('+')
    ? pairNamed(await learnAll({ ...options, scenarios: lessonsForPairs(scenario) }), id, seed)
    : (await planCases({ ...options, scenarios: [scenario], whole: true })).find((planned) => planned.id === id);
  if (found) return found;
  throw new Error(`there is no run '${id}' with seed ${seed}, expected one as a violation names it`);
}
