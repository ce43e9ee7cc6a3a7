import type { Item } from '../../../lib/rehearsal/aws/dynamodb/attribute-value';
import { deployedRecovery } from '../../../lib/rehearsal/invariants/deployed-recovery';
import type { Caller } from '../../../lib/rehearsal/service';
import type { Incident } from '../simulation/simulated-recoveries';

const OPERATOR: Caller = { kind: 'operator', arn: 'arn:aws:iam::111122223333:user/operator' };

export interface PlantedCall {
  readonly service: 'rds' | 'ecs' | 'backup' | 'dynamodb' | 'events';
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly stateName: string;
  /** @default - the execution that runs */
  readonly executionArn?: string;
}

/** Does in an incident what nothing of ours may do. */
export class BadActor {
  constructor(private readonly incident: Incident) {}

  get runningExecution(): string {
    const [running] = this.incident.world.services.states.running();
    if (running === undefined) throw new Error('no execution runs, expected the bad act to happen within one');
    return running;
  }

  /** Once, before the next invocation of a function of ours. */
  before(folder: string, act: () => Promise<void> | void): void {
    this.incident.world.services.invocations.onceBefore(folder, async () => act());
  }

  /** A person calls an operation, past IAM. */
  async person(service: 'rds' | 'ecs', operation: string, input: Readonly<Record<string, unknown>>): Promise<void> {
    const { operations } = this.incident.world.services[service] as unknown as {
      readonly operations: Readonly<Record<string, (input: unknown, call: unknown) => unknown>>;
    };
    await operations[operation]!(input, { service, operation, caller: OPERATOR, requestId: 'bad-actor' });
  }

  /** A function of ours would make this call, after a look at the lock; its effect is left out. */
  ours(call: PlantedCall): void {
    this.look(call);
    this.oursUnlooked(call);
  }

  /** The same without the look. */
  oursUnlooked(call: PlantedCall): void {
    this.tell(call, call);
  }

  /** The function that will make this call looks at the lock. */
  look(call: PlantedCall): void {
    const { tableName, settings } = deployedRecovery(this.incident.world.deployment);
    const input = { TableName: tableName, Key: { pk: { S: `${settings.key}#lock` } }, ConsistentRead: true };
    this.tell({ service: 'dynamodb', operation: 'GetItem', input }, call);
  }

  private tell(
    { service, operation, input }: Pick<PlantedCall, 'service' | 'operation' | 'input'>,
    { operation: planted, stateName, executionArn = this.runningExecution }: PlantedCall,
  ): void {
    const caller: Caller = { kind: 'role', arn: 'arn:aws:sts::111122223333:assumed-role/planted/planted' };
    const origin = { functionName: 'planted', requestId: `planted ${planted}`, stateName, executionArn };
    this.incident.world.calls.tell({ service, operation, caller, input }, origin);
  }

  /** Changes attributes of an item of the record table, past its conditions. */
  async overwrite(kind: string, change: (item: Item) => Item): Promise<void> {
    const { services, deployment } = this.incident.world;
    const { tableName } = deployedRecovery(deployment);
    const item = services.dynamoDb.items(tableName).find(({ pk }) => pk?.S?.includes(`#${kind}`));
    if (!item) throw new Error(`there is no ${kind} to overwrite`);
    await this.put(change(item));
  }

  async put(item: Item): Promise<void> {
    const { services, deployment } = this.incident.world;
    const { tableName } = deployedRecovery(deployment);
    const call = { service: 'dynamodb', operation: 'PutItem', caller: OPERATOR, requestId: 'bad-actor' };
    await services.dynamoDb.operations.PutItem!({ TableName: tableName, Item: item }, call);
  }

  /** A person writes an object, past IAM; `path` is `<bucket>/<key>`. */
  async writeObject(path: string, body: Uint8Array): Promise<void> {
    const request = { method: 'PUT', path: `/${path}`, query: new URLSearchParams(), headers: {}, body };
    await this.incident.world.services.s3.handleHttp(request, OPERATOR, () => undefined);
  }

  /** What a function of ours answers the state machine, from now on. */
  answerFor(folder: string, answer: (real: unknown) => unknown, run = true): void {
    this.incident.world.services.invocations.surround(async (functionArn, invoke) => {
      if (!functionArn.split(':')[6]?.endsWith(`-${folder}`)) return invoke();
      const result = run ? await invoke() : ({ ok: true, payload: {} } as const);
      return result.ok ? { ok: true, payload: answer(result.payload) } : result;
    });
  }
}
