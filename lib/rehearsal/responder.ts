import type { LocalWorld } from './local-world';
import type { Progress } from './progress';

export interface ExecutionEnd {
  readonly executionArn: string;
  /** Name of the last state for an execution that succeeded, the error for one that failed, else its status. */
  readonly outcome: string;
  readonly cause?: string;
  /** `$` of the last state that was left, also for an execution that failed. */
  readonly state: Readonly<Record<string, unknown>>;
}

export type Answer = 'approve' | 'reject';

/** The responder at 3 a.m.: starts executions, reads mails, runs the commands that they give. */
export class Responder {
  constructor(
    private readonly world: LocalWorld,
    private readonly progress: Progress,
  ) {}

  async execute(machine: string, name: string, input: unknown, answer?: Answer): Promise<ExecutionEnd> {
    const { operator } = this.world;
    this.progress.say(`starting ${machine.split(':').at(-1)} as ${name}`);
    const seen = new Set(await this.world.mailbox.mails());
    const executionArn = await operator.startExecution(machine, name, input);
    let running = true;
    const ended = this.world.ended(executionArn).finally(() => {
      running = false;
    });
    if (answer) {
      await this.answerApproval(answer, seen, () => running);
    }
    await ended;
    return this.endOf(executionArn);
  }

  /** Waits for the end of an execution that somebody else started. */
  async follow(executionArn: string): Promise<ExecutionEnd> {
    await this.world.ended(executionArn);
    return this.endOf(executionArn);
  }

  /** Waits for the mail that asks, and runs the command in it. */
  private async answerApproval(answer: Answer, seen: ReadonlySet<string>, running: () => boolean): Promise<void> {
    const { mailbox, operator, context } = this.world;
    while (running()) {
      const command = await mailbox.approvalCommand(answer, seen);
      if (command) {
        this.progress.say(`${answer} ${command.payload.approvalId}, with the command from the mail`);
        await operator.invoke(command.functionName, { ...command.payload, by: 'rehearsal' });
        return;
      }
      await context.clock.sleep(20);
    }
  }

  private async endOf(executionArn: string): Promise<ExecutionEnd> {
    const { operator } = this.world;
    const { status, error, cause } = await operator.describeExecution(executionArn);
    const history = await operator.history(executionArn);
    const lastOutput = history.findLast((event) => event.stateExitedEventDetails)?.stateExitedEventDetails?.output;
    const succeeded = history.findLast((event) => event.type === 'SucceedStateEntered')?.stateEnteredEventDetails?.name;
    return {
      executionArn,
      outcome: (status === 'SUCCEEDED' ? succeeded : status === 'FAILED' ? error : status) ?? String(status),
      ...(cause ? { cause } : {}),
      state: JSON.parse(lastOutput ?? '{}') as Record<string, unknown>,
    };
  }
}
