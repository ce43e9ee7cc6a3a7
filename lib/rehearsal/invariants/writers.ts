import type { ModifyDBInstanceMessage } from '@aws-sdk/client-rds';
import type { EcsTask } from '../aws/ecs/ecs-task';
import type { ObservedCall } from '../simulation/observed-calls';
import { type Effect, effectOf, isResuming, type Surroundings } from './call-effect';
import type { ProductionName } from './production-name';
import type { InvariantFamily, Scene } from './scene';

/** A task that somebody started during the freeze must be stopped again within this time, or no name may move. */
const STOPPED_AGAIN_SECONDS = 120;
const UNDOES_THE_PAGE = 'Undo: hide page';

/** I4: our functions let writers back only to a right holder of the production name. */
export class Writers implements InvariantFamily {
  private readonly around: Surroundings;
  /** Since when a service is wanted to run; crash loops behind the fence have new tasks all the time. */
  private readonly wantedSince = new Map<string, number>();

  constructor(
    private readonly scene: Scene,
    private readonly name: ProductionName,
  ) {
    this.around = surroundingsOf(scene);
  }

  called(call: ObservedCall): void {
    const effect = call.mutating ? effectOf(call, this.around) : undefined;
    if (effect && isResuming(effect)) this.resuming(call, effect);
    if (call.mutating) this.undoing(call);
    if (call.operation === 'ModifyDBInstance') this.renaming(call);
  }

  taskChanged({ settings: { clusterArn, serviceName } }: EcsTask): void {
    if (serviceName === undefined) return;
    const cluster = clusterArn.split('/').at(-1) ?? '';
    if ((this.around.desiredCount(cluster, serviceName) ?? 0) === 0) this.wantedSince.delete(serviceName);
    else if (!this.wantedSince.has(serviceName)) this.wantedSince.set(serviceName, this.scene.now());
  }

  private resuming({ origin, input }: ObservedCall, effect: Effect): void {
    const { violations, table } = this.scene;
    const fault = this.name.fault() ?? this.notReplaced(origin) ?? this.notProduction(effect, input);
    violations.check(
      'I4',
      fault === undefined,
      () => `${effect.subject}: found that '${origin.stateName ?? origin.functionName}' ${effect.kind}, while ${fault}`,
    );
    violations.check(
      'I4',
      effect.kind !== 'scales up' || table.record?.status === 'OPEN',
      () => `${effect.subject}: found that '${origin.stateName}' ${effect.kind} without an open record, expected one`,
    );
  }

  /** On the way forward the original must not be opened: that is for a rollback, or a person, to decide. */
  private notReplaced({ executionArn, stateName = '' }: ObservedCall['origin']): string | undefined {
    const { executions, table } = this.scene;
    const machine = executionArn && executions.of(executionArn).machine;
    const isForward = (machine === 'recover' || machine === 'revert') && !stateName.startsWith('Undo: ');
    return isForward && this.scene.holder()?.resourceId === table.record?.original.resourceId
      ? 'the original has not been replaced'
      : undefined;
  }

  private notProduction({ kind }: Effect, input: unknown): string | undefined {
    if (kind !== 'opens') return undefined;
    const { DBInstanceIdentifier } = input as ModifyDBInstanceMessage;
    return DBInstanceIdentifier === this.scene.recovery.settings.identifier
      ? undefined
      : 'it does not hold the production name';
  }

  /** The candidate may have taken writes: only RevertCutover, which opens a record for it, takes its name away again. */
  private returning({ stateName, functionName }: ObservedCall['origin']): void {
    const { violations, table } = this.scene;
    const resourceId = this.scene.holder()?.resourceId;
    violations.check(
      'I4',
      !this.isPastReturn() || resourceId !== table.record?.candidateResourceId,
      () =>
        `instance '${resourceId}': found that '${stateName ?? functionName}' takes its name away after the point of no return, expected it to stay`,
    );
  }

  /** Forward or held, never back: nothing but the page is undone. */
  private undoing({ service, operation, origin: { stateName = '' } }: ObservedCall): void {
    if (!stateName.startsWith('Undo: ') || stateName === UNDOES_THE_PAGE || service === 'dynamodb') return;
    this.scene.violations.check(
      'I4',
      !this.isPastReturn(),
      () => `'${stateName}': found ${service}:${operation} after the point of no return, expected nothing to be undone`,
    );
  }

  private isPastReturn(): boolean {
    const { record } = this.scene.table;
    return record?.status === 'OPEN' && record.pointOfNoReturnAt !== undefined;
  }

  /** Whoever scales up during the freeze is not ours; that it is stopped again before names move is. */
  private renaming({ input, origin }: ObservedCall): void {
    const { DBInstanceIdentifier, NewDBInstanceIdentifier } = input as ModifyDBInstanceMessage;
    const { violations, recovery, world } = this.scene;
    const { identifier } = recovery.settings;
    if (NewDBInstanceIdentifier === undefined || DBInstanceIdentifier !== identifier) return;
    this.returning(origin);
    const isLate = (since: number | undefined) =>
      since !== undefined && this.scene.now() - since > STOPPED_AGAIN_SECONDS * 1000;
    const tasks = world.services.ecs.tasks();
    const names = recovery.settings.writers.flatMap((writer) => {
      if (!('service' in writer)) return [];
      const isWanted = (this.around.desiredCount(writer.cluster, writer.service) ?? 0) > 0;
      const lives = tasks.some(
        ({ lastStatus, createdAt, settings }) =>
          settings.serviceName === writer.service && lastStatus !== 'STOPPED' && isLate(createdAt.getTime()),
      );
      return lives || (isWanted && isLate(this.wantedSince.get(writer.service))) ? [writer.service] : [];
    });
    violations.check(
      'I4',
      names.length === 0,
      () =>
        `services ${names.join(', ')}: found them running while '${origin.stateName}' moves names, expected them stopped`,
    );
  }
}

export function surroundingsOf({ world, recovery }: Pick<Scene, 'world' | 'recovery'>): Surroundings {
  const page = recovery.settings.maintenancePage;
  return {
    desiredCount: (cluster, service) => world.services.ecs.desiredCount(cluster, service),
    quarantineGroups: new Set(Object.values(recovery.quarantineGroups)),
    pagePaths: page.kind === 'listenerRule' ? page.paths : [],
  };
}
