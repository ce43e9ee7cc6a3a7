import type { Services } from '../create-services';
import type { LocalWorld } from '../local-world';
import { AwsError } from '../service';
import type { CallSite, Fault, Inject } from '../simulation/faults';
import type { CallPlace, PlannedFault, PlantedFault } from './campaign-case';

/** A call as the plan names it. */
export interface PlacedCall {
  readonly place: CallPlace;
  readonly site: CallSite;
}

/** The world, as far as the planter looks at it. */
export interface PlantedWorld {
  readonly services: Pick<Services, 'states'>;
  readonly machines: LocalWorld['machines'];
}

interface Watched extends PlantedFault {
  met: boolean;
  /** Fault goes on for this state of this execution, or for everybody. */
  active: { readonly executionArn: string | undefined } | 'everybody' | undefined;
}

/** Meets the calls of a run with the faults that its case plants. */
export class FaultPlanter {
  private playing = false;
  private readonly occurrences = new Map<string, number>();
  private readonly watched: Watched[];
  private world: PlantedWorld | undefined;
  private readonly listeners: ((call: PlacedCall) => void)[] = [];
  private readonly hitListeners: ((call: PlacedCall) => void)[] = [];

  constructor(planted: readonly PlantedFault[]) {
    this.watched = planted.map((one) => ({ ...one, met: false, active: undefined }));
  }

  /** Which of the planted faults were met, in their order. */
  get met(): boolean[] {
    return this.watched.map(({ met }) => met);
  }

  onCall(listener: (call: PlacedCall) => void): void {
    this.listeners.push(listener);
  }

  /** Told of every call that meets a planted fault, before it does. */
  onHit(listener: (call: PlacedCall) => void): void {
    this.hitListeners.push(listener);
  }

  /** From now on faults are met, and calls are counted. */
  begin(world: PlantedWorld): void {
    this.world = world;
    this.playing = true;
    world.services.states.onProgress(({ executionArn, kind, state }) => {
      if (kind === 'exited' || kind === 'ended') this.giveUp(executionArn, kind === 'ended' ? undefined : state);
    });
  }

  /** Nothing fails any more. */
  cease(): void {
    this.playing = false;
  }

  readonly inject: Inject = (site) => {
    if (!this.playing) return 'pass';
    const place = this.placeOf(site);
    for (const listener of this.listeners) listener({ place, site });
    const hit = this.watched.find((one) => this.isHit(one, place, site));
    if (!hit) return 'pass';
    for (const listener of this.hitListeners) listener({ place, site });
    return faultOf(hit.fault);
  };

  private isHit(watched: Watched, place: CallPlace, site: CallSite): boolean {
    const { active, fault } = watched;
    const isOperation = watched.place.operation === place.operation && watched.place.service === place.service;
    if (!isOperation) return false;
    if (active === 'everybody') return true;
    const isState = watched.place.machine === place.machine && watched.place.state === place.state;
    if (active) return isState && active.executionArn === site.executionArn;
    if (watched.met || !isState || watched.place.occurrence !== place.occurrence) return false;
    watched.met = true;
    if (fault.persistence === 'forever') watched.active = 'everybody';
    if (fault.persistence === 'untilGivenUp') watched.active = { executionArn: site.executionArn };
    return true;
  }

  private giveUp(executionArn: string, state: string | undefined): void {
    for (const one of this.watched) {
      const isHere = typeof one.active === 'object' && one.active.executionArn === executionArn;
      if (isHere && (state === undefined || state === one.place.state)) one.active = undefined;
    }
  }

  private placeOf({ executionArn, stateName, functionName, service, operation }: CallSite): CallPlace {
    const machine = this.machineOf(executionArn);
    const state = stateName ?? functionName.split('-').slice(2).join('-');
    const key = `${machine} ${state} ${service}:${operation}`;
    const occurrence = (this.occurrences.get(key) ?? 0) + 1;
    this.occurrences.set(key, occurrence);
    return { machine, state, service, operation, occurrence };
  }

  private machineOf(executionArn: string | undefined): string {
    const name = executionArn?.split(':').at(-2);
    const machines = Object.entries(this.world?.machines ?? {});
    return machines.find(([, arn]) => arn.split(':').at(-1) === name)?.[0] ?? '-';
  }
}

function faultOf({ kind, error, seconds = 0 }: PlannedFault): Fault {
  const asError = () => new AwsError(error!.name, `${error!.name}: planted by the campaign`, error!.status);
  switch (kind) {
    case 'errorBefore':
    case 'errorAfter':
      return { kind, error: asError() };
    case 'delay':
      return { kind, seconds };
    default:
      return { kind };
  }
}
