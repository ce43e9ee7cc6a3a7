import { FunctionHosts } from '../simulation/function-hosts';
import type { CampaignCase } from './campaign-case';
import { faultFree, type Lesson, learn } from './learn';
import { planCrashes } from './plan-crashes';
import { planPairs } from './plan-pairs';
import { planRivals } from './plan-rivals';
import { planSingles } from './plan-singles';
import { planStrays } from './plan-strays';
import { planWorldFaults } from './plan-world-faults';
import { SCENARIOS, scenarioOf } from './scenarios';

export interface PlanOptions {
  /** A `cdk.out` directory. */
  readonly assembly: string;
  /** Decides what is random in every run, and which of many like cases are taken. */
  readonly seed: number;
  /** Runs with a second fault on the way back from the first. @default 0 */
  readonly pairs?: number;
  /** @default true */
  readonly crashes?: boolean;
  /** Scenarios that are learnt. @default - all */
  readonly scenarios?: readonly string[];
  /** Every fault and crash of the scenarios, whatever their share. @default false */
  readonly whole?: boolean;
  /** Warm functions, shared with what runs later in this process. @default - those of the plan alone */
  readonly hosts?: FunctionHosts;
}

/**
 * Every case of a campaign, in the order in which they are told: the scenarios without a fault, every single fault at
 * every learnt call, every crash, the faults of the world, rivals, functions that go on too long, the pairs. The same assembly and seed give the same plan.
 */
export async function planCases(options: PlanOptions): Promise<CampaignCase[]> {
  const { seed, pairs = 0, crashes = true, whole = false } = options;
  const lessons = await learnAll(options);
  const taken = new Set<string>();
  const crashed = new Set<string>();
  return [
    ...lessons.map(({ scenario }) => faultFree(scenario, seed)),
    ...[...lessons].sort(byCalls).flatMap((lesson) => planSingles(lesson, { seed, taken, whole })),
    ...(crashes ? lessons.flatMap((lesson) => planCrashes(lesson, { seed, taken: crashed, whole })) : []),
    ...planWorldFaults(lessons, { seed, whole }),
    ...planRivals(lessons, seed),
    ...planStrays(lessons, { seed, whole }),
    ...(pairs > 0 ? planPairs(lessons, { seed, pairs }) : []),
  ];
}

/** The shortest first: what it covers, the longer ones repeat only in part. */
function byCalls(left: Lesson, right: Lesson): number {
  return left.calls.length - right.calls.length;
}

/** The scenarios without planned faults, one after the other. */
export async function learnAll({ assembly, seed, scenarios, hosts }: PlanOptions): Promise<Lesson[]> {
  const lessons: Lesson[] = [];
  const warm = hosts ?? new FunctionHosts();
  const chosen = scenarios?.map(scenarioOf) ?? SCENARIOS;
  for (const scenario of chosen) lessons.push(await learn(scenario, seed, { assembly, hosts: warm }));
  return lessons;
}
