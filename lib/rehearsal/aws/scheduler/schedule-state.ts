import type { WorldContext } from '../../world';
import { Schedule } from './schedule';
import type { ScheduleDefinition } from './schedule-definition';
import { ScheduleGroup } from './schedule-group';
import { conflict, groupNotFound, scheduleNotFound, validation } from './scheduler-errors';

export const DEFAULT_GROUP = 'default';

/** Schedules and groups of one account and Region, and how requests name them. */
export class ScheduleState {
  readonly groups = new Map<string, ScheduleGroup>();
  /** Parameters by client token: the same request with the same token has no second effect. */
  private readonly tokens = new Map<string, string>();

  constructor(
    private readonly context: WorldContext,
    private readonly fire: (schedule: Schedule, target: ScheduleDefinition['Target']) => void,
  ) {
    this.addGroup(DEFAULT_GROUP);
  }

  arn(resource: string): string {
    const { region, accountId } = this.context;
    return `arn:aws:scheduler:${region}:${accountId}:${resource}`;
  }

  addGroup(name: string): ScheduleGroup {
    checkName(name);
    if (this.groups.has(name)) throw conflict(`Schedule group ${name} already exists.`);
    const group = new ScheduleGroup(name, this.arn(`schedule-group/${name}`), this.context.clock.now());
    this.groups.set(name, group);
    return group;
  }

  group(name = DEFAULT_GROUP): ScheduleGroup {
    const found = this.groups.get(name);
    if (!found) throw groupNotFound(name);
    return found;
  }

  schedule(name: string, groupName?: string): Schedule {
    const found = this.group(groupName).schedules.get(name);
    if (!found) throw scheduleNotFound(name);
    return found;
  }

  create(name: string, groupName: string | undefined, definition: ScheduleDefinition): Schedule {
    checkName(name);
    const group = this.active(this.group(groupName));
    if (group.schedules.has(name)) throw conflict(`Schedule ${name} already exists.`);
    const schedule = new Schedule(name, group.name, this.arn(`schedule/${group.name}/${name}`), definition, {
      context: this.context,
      fire: this.fire,
      completed: (done) => {
        if (done.definition.ActionAfterCompletion === 'DELETE') group.schedules.delete(done.name);
      },
    });
    group.schedules.set(name, schedule);
    return schedule;
  }

  replace(name: string, groupName: string | undefined, definition: ScheduleDefinition): Schedule {
    const schedule = this.schedule(name, groupName);
    this.active(this.group(groupName));
    schedule.replace(definition);
    return schedule;
  }

  remove(name: string, groupName: string | undefined): void {
    this.schedule(name, groupName).stop();
    this.group(groupName).schedules.delete(name);
  }

  /** The group is DELETING for a while, and its schedules fire until they are gone with it. */
  removeGroup(name: string): void {
    if (name === DEFAULT_GROUP) throw validation('The default schedule group cannot be deleted.');
    const group = this.active(this.group(name));
    group.state = 'DELETING';
    group.lastModificationDate = this.context.clock.now();
    void this.context.clock.sleep(this.context.pace.milliseconds('scheduleChange')).then(() => {
      for (const schedule of group.schedules.values()) schedule.stop();
      this.groups.delete(name);
    });
  }

  /** Runs `change` unless this token has run it before; another request under the same token is refused. */
  once<T>(token: string | undefined, request: object, change: () => T, repeated: () => T): T {
    const { ClientToken: _token, ...parameters } = request as { ClientToken?: unknown };
    const asked = JSON.stringify(parameters);
    const known = token === undefined ? undefined : this.tokens.get(token);
    if (known === asked) return repeated();
    if (known !== undefined)
      throw conflict('Request parameters do not match those of an earlier request with the same client token.');
    const result = change();
    if (token !== undefined) this.tokens.set(token, asked);
    return result;
  }

  close(): void {
    for (const group of this.groups.values()) for (const schedule of group.schedules.values()) schedule.stop();
  }

  private active(group: ScheduleGroup): ScheduleGroup {
    if (group.state === 'DELETING') throw conflict(`Schedule group ${group.name} is being deleted.`);
    return group;
  }
}

/** Throws when no schedule and no group may be called this. */
function checkName(name: string): void {
  if (/^[0-9a-zA-Z_.-]{1,64}$/.test(name)) return;
  throw validation(
    `1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[0-9a-zA-Z-_.]+$ and have length between 1 and 64`,
  );
}
