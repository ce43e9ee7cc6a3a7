import { DescribeExecutionCommand, ExecutionDoesNotExist, SFNClient } from '@aws-sdk/client-sfn';

/** Reads whether an execution that owns a database is still at work. */
export class Executions {
  constructor(private readonly client = new SFNClient({})) {}

  /** False also when Step Functions has forgotten it, which it does 90 days after the end. */
  async isRunning(executionArn: string): Promise<boolean> {
    const status = await this.status(executionArn);
    return status === 'RUNNING' || status === 'PENDING_REDRIVE';
  }

  /** `undefined` when Step Functions has forgotten the execution. */
  async status(executionArn: string): Promise<string | undefined> {
    try {
      const { status } = await this.client.send(new DescribeExecutionCommand({ executionArn }));
      return status;
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) {
        return undefined;
      }
      throw error;
    }
  }
}

/** Name of the state machine of an execution: `arn:aws:states:<region>:<account>:execution:<state machine>:<name>`. */
export function stateMachineOf(executionArn: string): string | undefined {
  return executionArn.split(':')[6];
}

/** Where a person sees the execution. */
export function consoleLink(executionArn: string): string {
  const region = executionArn.split(':')[3] ?? '';
  return `https://${region}.console.aws.amazon.com/states/home?region=${region}#/v2/executions/details/${executionArn}`;
}
