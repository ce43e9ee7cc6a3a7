import type { CampaignCase } from './campaign-case';
import { chance } from './chance';

/**
 * So many cases, spread evenly over the kinds of cases: of each operation and fault, of each state that is crashed. The
 * same seed takes the same; they keep the order of the plan.
 */
export function stratified(cases: readonly CampaignCase[], count: number, seed: number): CampaignCase[] {
  const strata = new Map<string, { readonly one: CampaignCase; readonly rank: number }[]>();
  for (const one of cases) {
    const stratum = stratumOf(one);
    strata.set(stratum, [...(strata.get(stratum) ?? []), { one, rank: chance(seed, one.id) }]);
  }
  const ordered = [...strata].map(([name, members]) => ({
    rank: chance(seed, name),
    members: members.sort((a, b) => a.rank - b.rank),
  }));
  ordered.sort((a, b) => a.rank - b.rank);
  const taken = new Set<CampaignCase>();
  for (let round = 0; taken.size < Math.min(count, cases.length); round++) {
    for (const { members } of ordered) {
      const member = members[round];
      if (member && taken.size < count) taken.add(member.one);
    }
  }
  return cases.filter((one) => taken.has(one));
}

function stratumOf({ group, scenario, faults, crash, rival, meanwhile, worldFault }: CampaignCase): string {
  if (crash) return `${group} ${crash.state} ${crash.then}`;
  if (worldFault) return `${group} ${worldFault}`;
  if (rival) return `${group} ${rival.state}`;
  const [fault] = faults;
  if (fault && meanwhile) return `${group} ${fault.place.state} ${meanwhile}`;
  if (!fault) return `${group} ${scenario}`;
  const { place, fault: planned } = fault;
  const name = planned.source === 'modelled' ? 'modelled' : planned.name;
  return `${group} ${place.service}:${place.operation} ${name} ${planned.kind}`;
}
