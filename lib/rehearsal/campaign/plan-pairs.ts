import { type CampaignCase, type PlantedFault, placeName } from './campaign-case';
import { chance } from './chance';
import { genericFaults, modelledFaults } from './fault-catalogue';
import type { LearntCall, Lesson } from './learn';
import { faultName } from './plan-singles';
import { FAILURE_PATH } from './scenarios';

/** Scenarios in which the first fault happens, each with the one whose way back has been learnt. */
const WAYS_BACK: Readonly<Record<string, string>> = {
  recover: 'roll-back-hold',
  'recover-or-resume': 'roll-back-resume',
};

/** Two faults: the first ends the recovery, the second meets what then puts the world back. A seeded choice of all pairs. */
export function planPairs(
  lessons: readonly Lesson[],
  { seed, pairs }: { readonly seed: number; readonly pairs: number },
): CampaignCase[] {
  const ways = waysBack(lessons);
  const cases = new Map<string, CampaignCase>();
  for (let draw = 0; cases.size < pairs && ways.length > 0 && draw < pairs * 10; draw++) {
    const pick = <T>(from: readonly T[], what: string): T =>
      from[Math.floor(chance(seed, `pair ${draw} ${what}`) * from.length)]!;
    const way = ways[draw % ways.length]!;
    const faults = [pick(way.firsts, 'first'), pick(way.seconds, 'second')];
    const id = `${way.scenario}:${faults.map(plantedName).join('+')}`;
    cases.set(id, { id, seed, scenario: way.scenario, group: 'pair', faults });
  }
  return [...cases.values()];
}

/** The pair with this id, from the lessons of the scenario and of its way back; `undefined` when there is none. */
export function pairNamed(lessons: readonly Lesson[], id: string, seed: number): CampaignCase | undefined {
  for (const { scenario, firsts, seconds } of waysBack(lessons)) {
    const [one, other] = id.slice(scenario.length + 1).split('+');
    const first = firsts.find((planted) => plantedName(planted) === one);
    const second = seconds.find((planted) => plantedName(planted) === other);
    if (id.startsWith(`${scenario}:`) && first && second) {
      return { id, seed, scenario, group: 'pair', faults: [first, second] };
    }
  }
  return undefined;
}

/** Scenarios that have to be learnt for the pairs of one. */
export function lessonsForPairs(scenario: string): string[] {
  const back = WAYS_BACK[scenario];
  return back ? [scenario, back] : [];
}

function waysBack(lessons: readonly Lesson[]) {
  return Object.entries(WAYS_BACK).flatMap(([there, back]) => {
    const first = lessons.find(({ scenario }) => scenario.name === there);
    const second = lessons.find(({ scenario }) => scenario.name === back);
    return first && second ? [{ scenario: there, firsts: endings(first), seconds: onTheWayBack(second) }] : [];
  });
}

function plantedName({ place, fault }: PlantedFault): string {
  return `${placeName(place)}:${faultName(fault)}`;
}

/** Faults that a state does not get over, from the lock to the point of no return. */
function endings({ calls, models }: Lesson): PlantedFault[] {
  const afterLock = calls.findIndex(({ place }) => place.state === 'Record world');
  return calls
    .slice(afterLock)
    .filter(({ place, mutating }) => place.machine === 'recover' && (mutating || place.occurrence === 1))
    .flatMap((call) =>
      faultsOf(call, models)
        .filter(({ persistence, kind }) => persistence === 'untilGivenUp' && kind !== 'stale')
        .map((fault) => ({ place: call.place, fault })),
    );
}

function onTheWayBack({ calls, models }: Lesson): PlantedFault[] {
  return calls
    .filter(({ place }) => FAILURE_PATH.test(place.state) && place.occurrence <= 2)
    .flatMap((call) => faultsOf(call, models).map((fault) => ({ place: call.place, fault })));
}

function faultsOf(call: LearntCall, models: Lesson['models']) {
  const model = models.get(call.place.service)!;
  return [...modelledFaults(call, model), ...genericFaults(call, model)];
}
