import { seededRandom } from '../../demo/application/random';
import type { CampaignCase } from '../campaign-case';
import type { Mutant } from './mutant';

/** Cases of one kind that are tried for a mutant. */
const OF_A_KIND = 12;
/** Cases that have nothing to do with where the defect is. */
const ELSEWHERE = 24;

/**
 * The cases of a plan in which a defect should show, the likeliest first: scenarios without a fault, faults of the world
 * and crashes near it, faults at the calls of its states, one for each operation and kind, then a sample of the rest.
 */
export function chooseCases(plan: readonly CampaignCase[], { name, near }: Mutant, seed: number): CampaignCase[] {
  const random = seededRandom(seed ^ hash(name));
  const shuffled = plan
    .map((one) => ({ one, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ one }) => one);
  const played = near.scenarios ?? [];
  const isPlayed = ({ scenario }: CampaignCase) => played.length === 0 || played.includes(scenario);
  const rank = ({ scenario }: CampaignCase) => (played.includes(scenario) ? played.indexOf(scenario) : played.length);
  const faultFree = plan.filter(({ group }) => group === 'faultFree').sort((a, b) => rank(a) - rank(b));
  const first = played.length > 0 ? played.length : faultFree.length;
  const worldFaults = shuffled.filter(({ worldFault }) => near.worldFaults?.some((part) => worldFault?.includes(part)));
  const nearby = shuffled
    .filter((one) => isPlayed(one) && statesOf(one).some((state) => near.states?.includes(state)))
    .filter(({ id }) => near.faults?.some((part) => id.includes(part)) ?? true);
  const ofGroup = (cases: readonly CampaignCase[], group: CampaignCase['group']) =>
    oneOfEach(cases.filter((one) => one.group === group)).slice(0, OF_A_KIND);
  const chosen = [
    ...faultFree.slice(0, first),
    ...worldFaults,
    ...ofGroup(nearby, 'crash'),
    ...ofGroup(nearby, 'single'),
    ...ofGroup(nearby, 'stray'),
    ...ofGroup(nearby, 'rival'),
    ...ofGroup(nearby, 'pair'),
    ...faultFree.slice(first),
    ...ofGroup(shuffled, 'crash'),
    ...ofGroup(shuffled, 'world'),
    ...ofGroup(shuffled, 'stray'),
    ...ofGroup(shuffled, 'rival'),
    ...shuffled.slice(0, ELSEWHERE),
  ];
  return [...new Set(chosen)];
}

/** Those that differ in state and in what happens there come first. */
function oneOfEach(cases: readonly CampaignCase[]): CampaignCase[] {
  const met = new Set<string>();
  const [first, more]: [CampaignCase[], CampaignCase[]] = [[], []];
  for (const one of cases) {
    const key = kindOf(one);
    (met.has(key) ? more : first).push(one);
    met.add(key);
  }
  return [...first, ...more];
}

function kindOf({ crash, faults, rival, meanwhile, worldFault }: CampaignCase): string {
  const crashed = crash ? `${crash.state} ${crash.moment} ${crash.then}` : '';
  const met = faults.map(({ place, fault }) => `${place.state} ${place.operation} ${fault.kind}`).join(', ');
  return `${crashed}|${met} ${meanwhile ?? ''}|${rival ? `${rival.state} ${rival.asks}` : ''}|${worldFault ?? ''}`;
}

function statesOf({ crash, rival, faults }: CampaignCase): readonly string[] {
  return [...[crash, rival].flatMap((planned) => planned?.state ?? []), ...faults.map(({ place }) => place.state)];
}

function hash(text: string): number {
  return [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, 7);
}
