/** ECS service; a service that follows the desired count, or a daemon. */
export interface ServiceWriter {
  readonly kind: 'ecsService';
  /** Name of the cluster. */
  readonly cluster: string;
  readonly service: string;
}

/** Schedule of EventBridge Scheduler. */
export interface ScheduleWriter {
  readonly kind: 'schedule';
  readonly group: string;
  readonly name: string;
  /** Role that the schedule uses: every update of a schedule passes it again. */
  readonly roleArn: string;
}

/** Rule of an EventBridge bus. */
export interface RuleWriter {
  readonly kind: 'rule';
  readonly eventBus: string;
  readonly name: string;
}

/** Lambda function, with the event source mappings of it and of its versions and aliases. */
export interface FunctionWriter {
  readonly kind: 'lambda';
  readonly functionName: string;
}

/** Function of the user's own that freezes and resumes what the kinds above do not know. */
export interface HookWriter {
  readonly kind: 'hook';
  readonly functionArn: string;
  /** What it holds back: writes, or deployments that would start writers again. */
  readonly holds: 'writes' | 'deployments';
}

/** Something that writes to the database, or starts what writes; as the configuration names it. */
export type ConfiguredWriter = ServiceWriter | ScheduleWriter | RuleWriter | FunctionWriter | HookWriter;
export type WriterKindName = ConfiguredWriter['kind'];

/** `service shop/orders-api`, `schedule default/nightly-report`: the same in findings, acted calls and reports. */
export function writerSubject(writer: ConfiguredWriter): string {
  switch (writer.kind) {
    case 'ecsService':
      return `service ${writer.cluster}/${writer.service}`;
    case 'schedule':
      return `schedule ${writer.group}/${writer.name}`;
    case 'rule':
      return `rule ${writer.eventBus}/${writer.name}`;
    case 'lambda':
      return `function ${writer.functionName}`;
    case 'hook':
      return `${writer.holds === 'writes' ? 'hook' : 'deployments hook'} ${writer.functionArn.split(':').slice(6).join(':')}`;
  }
}
