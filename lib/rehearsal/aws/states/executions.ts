import { AwsError } from '../../service';
import { Execution, type ExecutionOptions } from '../../states/execution';
import { PAYLOAD_LIMIT } from '../../states/run';
import type { StateMachine } from './state-machine';

const EXECUTION_ARN = /^arn:aws[\w-]*:states:[a-z0-9-]+:\d{12}:execution:[^:]+:[^:]+$/;
const NAME = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u;

interface Started {
  readonly execution: Execution;
  readonly qualifier: { readonly version?: string; readonly alias?: string };
}

/** Executions of all state machines, in the order they were started. Names stay taken, as they do for 90 days on AWS. */
export class Executions {
  readonly #byArn = new Map<string, Started>();

  all(): Execution[] {
    return [...this.#byArn.values()].map(({ execution }) => execution);
  }

  /** Throws InvalidArn or ExecutionDoesNotExist. */
  find(arn: string): Started {
    if (!EXECUTION_ARN.test(arn)) throw new AwsError('InvalidArn', `Invalid Arn: 'Invalid ARN: ${arn}'`);
    const found = this.#byArn.get(arn);
    if (found) return found;
    throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  }

  /**
   * Starts an execution. The same name and input while it runs gives the one there is; a name that is taken is refused.
   * Throws InvalidName, InvalidExecutionInput or ExecutionAlreadyExists.
   */
  start(
    machine: StateMachine,
    name: string,
    input: string,
    rest: Omit<ExecutionOptions, 'arn' | 'name' | 'machine' | 'input'>,
    qualifier: Started['qualifier'] = {},
  ): Execution {
    if (!NAME.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
    const bytes = Buffer.byteLength(input);
    if (bytes > PAYLOAD_LIMIT) {
      throw new AwsError(
        'InvalidExecutionInput',
        `Invalid State Machine Execution Input: 'the input has ${bytes} bytes, expected at most ${PAYLOAD_LIMIT}'`,
      );
    }
    try {
      JSON.parse(input);
    } catch (error) {
      throw new AwsError(
        'InvalidExecutionInput',
        `Invalid State Machine Execution Input: '${(error as Error).message}'`,
      );
    }
    const arn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
    const taken = this.#byArn.get(arn)?.execution;
    if (taken) {
      if (taken.status === 'RUNNING' && taken.input === input) return taken;
      throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    }
    const execution = new Execution({ ...rest, arn, name, machine, input });
    this.#byArn.set(arn, { execution, qualifier });
    return execution;
  }
}
