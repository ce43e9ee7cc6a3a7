import { expect } from '@jest/globals';
import type { RecoveryPlan } from '../../lambdas/shared/contract/recovery-plan';
import { namesOf, openRehearsalWorld, type RehearsalWorld } from './rehearsal-world';

/** Where requests come in: a world with recovery points, and what is expected of whoever answers a request. */
export class RecoveryDesk {
  /** Recovery points of production, oldest first; all hold data from before `since`. */
  readonly points: string[] = [];
  /** A second within the window, after the recovery points and before `since`. */
  second = '';
  since = '';

  private constructor(readonly open: RehearsalWorld) {}

  static async open(recoveryPoints: number): Promise<RecoveryDesk> {
    const open = await openRehearsalWorld();
    try {
      const desk = new RecoveryDesk(open);
      for (let taken = 0; taken < recoveryPoints; taken++) {
        desk.points.push(await desk.takePoint());
      }
      const start = Math.ceil(desk.now().getTime() / 1000) * 1000;
      await open.eventually('a whole second', () => desk.now().getTime() > start + 1000);
      desk.second = iso(start);
      desk.since = desk.now().toISOString();
      return desk;
    } catch (error) {
      await open.close();
      throw error;
    }
  }

  get newestPoint(): string {
    return this.points.at(-1)!;
  }

  now(): Date {
    return this.open.world.context.clock.now();
  }

  takePoint(deleteAfterDays?: number): Promise<string> {
    const { services, database, vault } = this.open.world;
    return services.backup.takeRecoveryPoint({
      instanceResourceId: database.resourceId,
      vaultName: vault,
      ...(deleteAfterDays === undefined ? {} : { deleteAfterDays }),
    });
  }

  /** A request to recover with which nothing is wrong, but for the changes. */
  request(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
    return {
      incidentId: 'INC-1',
      mode: 'recover',
      reason: 'totals zeroed',
      corruption: { since: this.since },
      restoreTo: { recoveryPointArn: this.newestPoint },
      confirm: this.open.world.database.identifier,
      ...changes,
    };
  }

  /** What a refusal says, after seeing that no function changed anything, not even the books. */
  async refusal(input: unknown): Promise<string> {
    const mark = this.open.mark();
    const end = await this.open.execute(input);
    expect(end.outcome).toBe('Unchanged');
    expect(namesOf(this.open.changes(mark))).toEqual([]);
    return (JSON.parse(end.cause ?? '{}') as { errorMessage: string }).errorMessage;
  }

  /** The plan, after seeing that no function changed anything. */
  async planned(changes: Readonly<Record<string, unknown>> = {}): Promise<RecoveryPlan> {
    const mark = this.open.mark();
    const end = await this.open.execute(this.request({ mode: 'plan', ...changes }));
    expect(end.outcome).toBe('Planned');
    expect(namesOf(this.open.changes(mark))).toEqual([]);
    return end.state['plan'] as RecoveryPlan;
  }
}

/** As plans write a time: without a fraction. */
export function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('.000Z', 'Z');
}
