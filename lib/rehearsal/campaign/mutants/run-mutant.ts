import { rmSync } from 'node:fs';
import { copyAssembly } from '../../assembly/assembly-copy';
import type { FunctionHosts } from '../../simulation/function-hosts';
import type { CampaignCase, CaseViolation } from '../campaign-case';
import { runCase } from '../run-case';
import { chooseCases } from './choose-cases';
import { definitionFaultsOf } from './definition-faults-of';
import type { Mutant } from './mutant';

export interface MutantOptions {
  /** A `cdk.out` directory. */
  readonly assembly: string;
  readonly seed: number;
  readonly plan: readonly CampaignCase[];
  /** Warm functions of the assembly without a defect. */
  readonly hosts: FunctionHosts;
  /** Cases at most. @default - all that are chosen */
  readonly most?: number;
  /** What a case violates without any defect does not count. */
  readonly known: Map<string, readonly CaseViolation[]>;
}

export interface MutantResult {
  readonly name: string;
  readonly what: string;
  /** Cases that were run until it was caught, or all that were chosen. */
  readonly cases: number;
  /** Absent for a survivor. */
  readonly caught?: { readonly by: string; readonly inCase: string; readonly violation: string };
}

/** Plants one defect and plays cases until one of them violates an invariant that it keeps without the defect. */
export async function runMutant(mutant: Mutant, options: MutantOptions): Promise<MutantResult> {
  const { name, what } = mutant;
  const copy = copyAssembly(options.assembly);
  try {
    await mutant.apply(copy);
    const [refused] = definitionFaultsOf(copy);
    if (refused !== undefined) {
      return { name, what, cases: 0, caught: { by: 'synth', inCase: 'check of the definitions', violation: refused } };
    }
    let cases = 0;
    for (const one of chooseCases(options.plan, mutant, options.seed).slice(0, options.most)) {
      cases += 1;
      const { violations } = await runCase(one, { assembly: copy, hosts: options.hosts });
      const violation = violations.length > 0 ? await newOne(one, violations, options) : undefined;
      if (violation) {
        return { name, what, cases, caught: { by: violation.invariant, inCase: one.id, violation: violation.what } };
      }
    }
    return { name, what, cases };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

async function newOne(
  one: CampaignCase,
  violations: readonly CaseViolation[],
  { assembly, hosts, known }: MutantOptions,
): Promise<CaseViolation | undefined> {
  const before = known.get(one.id) ?? (await runCase(one, { assembly, hosts })).violations;
  known.set(one.id, before);
  return violations.find(({ invariant }) => !before.some((other) => other.invariant === invariant));
}
