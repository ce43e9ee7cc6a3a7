import type { StateMachineDefinition } from '../states/definition';
import type { WatchedWorld } from './scene';

type Machine = keyof WatchedWorld['machines'];

export interface BookedExecution {
  readonly arn: string;
  /** `undefined` for a machine that is none of ours. */
  readonly machine: Machine | undefined;
  readonly mode: string;
  readonly incidentId: string;
  readonly stopWrites: string;
  /** The second that was asked for; absent where the request names a recovery point, or none. */
  readonly restoreToTime?: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/** What can be known of an execution of Step Functions from its ARN. */
export class ExecutionBook {
  private readonly known = new Map<string, BookedExecution>();

  constructor(
    private readonly world: WatchedWorld,
    private readonly defaults: { readonly stopWrites: string },
  ) {}

  of(arn: string): BookedExecution {
    const found = this.known.get(arn) ?? this.read(arn);
    this.known.set(arn, found);
    return found;
  }

  private read(arn: string): BookedExecution {
    const machineArn = machineOf(arn);
    const [machine] = Object.entries(this.world.machines).find(([, known]) => known === machineArn) ?? [];
    const { operations } = this.world.services.states;
    const call = { service: 'states', operation: 'DescribeExecution', caller: WATCH, requestId: 'invariants' };
    const described = operations.DescribeExecution!({ executionArn: arn }, call) as {
      readonly input?: string;
      readonly startDate?: Date;
    };
    const input = JSON.parse(described.input ?? '{}') as Readonly<Record<string, unknown>>;
    const { time } = (input['restoreTo'] ?? {}) as { readonly time?: string };
    return {
      arn,
      machine: machine as Machine | undefined,
      mode: machine === 'recover' ? String(input['mode']) : String(machine),
      incidentId: String(input['incidentId'] ?? ''),
      stopWrites: String(input['stopWrites'] ?? this.defaults.stopWrites),
      ...(time !== undefined && { restoreToTime: time }),
      startedAt: described.startDate?.getTime() ?? 0,
    };
  }
}

export const WATCH = { kind: 'operator', arn: 'invariants' } as const;

export function machineOf(executionArn: string): string {
  return executionArn.replace(':execution:', ':stateMachine:').split(':').slice(0, -1).join(':');
}

const definitions = new Map<string, StateMachineDefinition>();

/** Definition of the machine of an execution; parsed once for all worlds of the process. */
export function definitionOf(world: WatchedWorld, executionArn: string): StateMachineDefinition {
  const call = { service: 'states', operation: 'DescribeStateMachine', caller: WATCH, requestId: 'invariants' };
  const { definition = '{}' } = world.services.states.operations.DescribeStateMachine!(
    { stateMachineArn: machineOf(executionArn) },
    call,
  ) as { readonly definition?: string };
  const known = definitions.get(definition) ?? (JSON.parse(definition) as StateMachineDefinition);
  definitions.set(definition, known);
  return known;
}
