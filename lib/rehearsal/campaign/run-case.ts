import { assemblyFor } from '../assembly/assembly-variant';
import { deployedRecovery } from '../invariants/deployed-recovery';
import type { Violation } from '../invariants/violation';
import { watchInvariants } from '../invariants/watch-invariants';
import type { ExecutionEnd } from '../responder';
import type { Conduct } from '../simulation/conduct';
import type { FunctionHosts } from '../simulation/function-hosts';
import { SimulatedIncident } from '../simulation/simulated-incident';
import { createSimulatedWorld, type SimulatedWorld } from '../simulation/simulated-world';
import { SimulationStuck } from '../simulation/virtual-clock';
import { isMet } from '../simulation/world-faults';
import type { CampaignCase, CaseResult, CaseViolation, PlantedFault } from './campaign-case';
import { Crash } from './crash';
import { explanationFaults } from './explanation';
import { FaultPlanter, type PlacedCall } from './fault-planter';
import { RIVAL_OUTCOMES, Rival, startRival } from './rival';
import { type Scenario, scenarioOf } from './scenarios';
import { EndedExecutions, isOwned, settle } from './settle';
import { Stray } from './stray';
import { plantWorldFault, wrongEnd } from './world-fault';

export interface RunOptions {
  /** A `cdk.out` directory. */
  readonly assembly: string;
  /** Warm functions, shared by the cases of a process. */
  readonly hosts: FunctionHosts;
  /** Has the invocations of the functions in hand. @default - every one runs */
  readonly conduct?: Conduct;
  /** What functions and services say. @default - nothing */
  readonly log?: (line: string) => void;
  /** Told of every call while faults may be met. */
  readonly onCall?: (call: PlacedCall) => void;
  /** Told of the world as soon as faults may be met. */
  readonly onPlay?: (world: SimulatedWorld) => void;
}

/** AWS answers faster than it does, so that a run polls less; waits of the state machines keep their length. */
const PACE_SCALE = 0.02;
/** Long enough for damage, short enough for thousands of runs. */
const TRAFFIC = { goodSeconds: 120, badSeconds: 240 };

/** Plays one case in a world of its own. Never rejects for what the case finds: that is a violation. */
export async function runCase(one: CampaignCase, options: RunOptions): Promise<CaseResult> {
  return new CaseRun(one, options).run();
}

class CaseRun {
  private readonly scenario: Scenario;
  private readonly planter: FaultPlanter;
  private readonly violations: CaseViolation[] = [];
  private world!: SimulatedWorld;
  private incident!: SimulatedIncident;
  private crash: Crash | undefined;
  private rival: Rival | undefined;
  private stray: Stray | undefined;

  constructor(
    private readonly one: CampaignCase,
    private readonly options: RunOptions,
  ) {
    this.scenario = scenarioOf(one.scenario);
    const given = (this.scenario.given ?? []).map(({ fault, occurrence = 1, ...place }): PlantedFault => {
      return { place: { ...place, occurrence }, fault };
    });
    this.planter = new FaultPlanter([...one.faults, ...given]);
    if (options.onCall) this.planter.onCall(options.onCall);
  }

  async run(): Promise<CaseResult> {
    const { one, scenario, options, planter } = this;
    this.world = await createSimulatedWorld({
      assembly: assemblyFor(options.assembly, scenario),
      seed: one.seed,
      hosts: options.hosts,
      paceScale: PACE_SCALE,
      inject: planter.inject,
      staleAnswers: one.faults.some(({ fault }) => fault.kind === 'stale'),
      ...(options.log && { log: options.log }),
      ...(options.conduct && { conduct: options.conduct }),
    });
    try {
      const outcome = await this.play();
      const { calls } = this.world.trace;
      const met = planter.met.slice(0, one.faults.length);
      const crashed = [this.crash, this.rival].flatMap((planned) => planned?.met ?? []);
      const struck = one.worldFault ? [isMet(this.incident, one.worldFault)] : [];
      return {
        id: one.id,
        outcome,
        met: [...met, ...crashed, ...struck],
        violations: this.violations,
        digest: this.world.trace.digest(),
        calls: calls.length,
      };
    } finally {
      await this.world.close();
    }
  }

  private async play(): Promise<string> {
    const { scenario, planter, one, world } = this;
    const incident = await SimulatedIncident.happen(world, TRAFFIC);
    this.incident = incident;
    const watch = watchInvariants(incident);
    const ended = new EndedExecutions(incident);
    await scenario.prepare?.(incident);
    const before = (await ended.ends()).length;
    const broken = one.worldFault ? plantWorldFault(one.worldFault, incident) : new Set<string>();
    this.crash = one.crash && new Crash(one.crash, incident, planter);
    this.rival = one.rival && new Rival(one.rival, incident);
    const startAgain = () => startRival(incident, 'again');
    this.stray = one.meanwhile && new Stray(one.meanwhile, incident, planter, startAgain);
    planter.begin(world);
    this.options.onPlay?.(world);
    try {
      await scenario.play(incident);
      planter.cease();
      if (one.crash?.then === 'restart' || one.meanwhile === 'restart') await scenario.play(incident);
      this.crash?.over();
      this.stray?.over();
      await settle(incident);
    } catch (error) {
      this.broken(error);
    }
    planter.cease();
    const isHarmless = one.faults.length > 0 && one.faults.every(({ fault }) => fault.harmless);
    const all = await ended.ends();
    const ends = all.slice(before);
    await watch.finish({ ends: all });
    for (const violation of watch.violations) {
      const { invariant, what, at } = violation;
      if (!broken.has(invariant) && !this.isDenied(violation)) this.violate(invariant, what, at);
    }
    await this.judge(incident, ends, isHarmless);
    return classOf(ends);
  }

  /** Whether a fault that was met took away what the promise needs. */
  private isDenied({ needs }: Violation): boolean {
    return this.one.faults.some(
      ({ fault }, index) =>
        needs !== undefined && this.planter.met[index] === true && (fault.denies?.includes(needs) ?? false),
    );
  }

  private async judge(incident: SimulatedIncident, ends: readonly ExecutionEnd[], isHarmless: boolean): Promise<void> {
    const { world, scenario, planter } = this;
    for (const { message } of world.faults) this.violate('void', `the simulation does not model this: ${message}`);
    const outcome = this.playedEnd(ends)?.outcome;
    if (this.one.group === 'faultFree' && outcome !== scenario.outcome) {
      this.violate('scenario', `ended as '${outcome}' without a fault, expected '${scenario.outcome}'`);
    }
    if (isHarmless && planter.met.some(Boolean) && outcome !== scenario.outcome) {
      this.violate('absorbed', `ended as '${outcome}' because of a fault that passes, expected '${scenario.outcome}'`);
    }
    const asks = this.one.rival?.asks;
    const isBeside = this.rival?.met || this.one.meanwhile === 'rival';
    if (isBeside && outcome !== scenario.outcome && (!asks || outcome !== RIVAL_OUTCOMES[asks])) {
      this.violate('rival', `ended as '${outcome}' beside another start, expected '${scenario.outcome}'`);
    }
    const { worldFault } = this.one;
    const wrong = worldFault && wrongEnd(worldFault, scenario.onFailure, ends);
    if (wrong) this.violate('world', wrong);
    const last = ends.at(-1)?.outcome;
    if (isOwned(incident) && this.violations.length === 0) {
      this.violate(
        'settled',
        `the database is still locked after '${last}' and the sweeps after it, expected it to be free`,
      );
    }
    for (const what of explanationFaults(world, ends, deployedRecovery(world.deployment).settings.key)) {
      this.violate('explanation', what);
    }
  }

  /** Of several starts the one that got the database; the others are refused and change nothing. */
  private playedEnd(ends: readonly ExecutionEnd[]): ExecutionEnd | undefined {
    const isAlone = !this.one.rival && this.one.meanwhile !== 'rival';
    return isAlone ? ends[0] : (ends.find(({ outcome }) => outcome !== 'Unchanged') ?? ends[0]);
  }

  private broken(error: unknown): void {
    if (error instanceof SimulationStuck) this.violate('I14', error.message);
    else this.violate('broken', error instanceof Error ? (error.stack ?? error.message) : String(error));
  }

  private violate(invariant: string, what: string, at = this.world.clock.now()): void {
    this.violations.push({ invariant, at: at.toISOString(), what });
  }
}

/** How the play ended; where it died, what Reconcile made of it. */
function classOf(ends: readonly ExecutionEnd[]): string {
  const words = ends.map(({ outcome, state }) => {
    const assessed = (state['assessment'] as { readonly outcome?: string } | undefined)?.outcome;
    return outcome === 'Reconciled' && assessed ? `Reconciled: ${assessed}` : outcome;
  });
  const told = words.filter((word) => word !== 'Nothing to reconcile');
  return told.length === 0 ? 'none' : told.join(', ');
}
