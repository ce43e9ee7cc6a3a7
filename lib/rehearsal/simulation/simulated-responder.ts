import { ERRORS } from '../../../lambdas/shared/contract/error-names';
import { approvalCommands } from '../mailbox';
import type { Answer, ExecutionEnd } from '../responder';
import type { Caller } from '../service';
import type { SimulatedWorld } from './simulated-world';

/** As often as a person types a command that breaks off. */
const ATTEMPTS = 3;
const OPERATOR: Caller = { kind: 'operator', arn: 'arn:aws:iam::000000000000:user/operator' };

export interface ExecuteOptions {
  readonly machine: string;
  readonly name: string;
  readonly input: unknown;
  /** What the person who gets the approval mail does. @default - nothing */
  readonly answer?: Answer;
  /** Virtual seconds until the person answers. @default 60 */
  readonly answerAfterSeconds?: number;
  /** Virtual seconds after which the execution is late. @default - 7 days */
  readonly withinSeconds?: number;
}

/** The people around a simulated account: they start and stop executions, read mails and run the commands in them. */
export class SimulatedResponder {
  /** What became of the answers to approvals, in order. */
  readonly answers: { readonly ok: boolean; readonly message: string }[] = [];
  private readonly answered = new Set<string>();

  constructor(private readonly world: SimulatedWorld) {}

  /** Starts an execution and lets time pass until it has ended. Throws SimulationStuck when it does not end. */
  async execute(options: ExecuteOptions): Promise<ExecutionEnd> {
    const forget = options.answer ? this.answerApprovals(options.answer, options.answerAfterSeconds ?? 60) : undefined;
    const executionArn = this.world.services.states.start(options.machine, options.input, options.name);
    try {
      return await this.follow(executionArn, options.withinSeconds);
    } finally {
      forget?.();
    }
  }

  /** Lets time pass until an execution has ended. */
  async follow(executionArn: string, withinSeconds?: number): Promise<ExecutionEnd> {
    const { clock, services } = this.world;
    const what = `execution '${executionArn.split(':').at(-1)}' to end`;
    await clock.until(services.states.waitFor(executionArn), { what, ...(withinSeconds && { withinSeconds }) });
    return this.endOf(executionArn);
  }

  /** From now on every approval mail is answered, until the function it gives is called. */
  answerApprovals(answer: Answer, afterSeconds: number): () => void {
    const { invocations } = this.world.services;
    const answering = async () => void this.answerMail(answer, afterSeconds);
    const forgets = ['request-approval', 'request-revert-approval'].map((folder) =>
      invocations.onAfter(folder, answering),
    );
    return () => {
      for (const forget of forgets) forget();
    };
  }

  /** Stops an execution at once, also from within a listener; lets no time pass. */
  async stop(executionArn: string, cause: string): Promise<void> {
    await this.world.services.states.operations.StopExecution!({ executionArn, cause }, call('StopExecution'));
  }

  /** Runs a mail's command, and again when it breaks off; what it refuses is not asked for again. */
  private async answerMail(decision: Answer, afterSeconds: number): Promise<void> {
    const { clock, services } = this.world;
    await clock.sleep(afterSeconds * 1000);
    const found = (this.world.context.keptMails ?? [])
      .flatMap(approvalCommands)
      .find(({ payload }) => payload.decision === decision && !this.answered.has(payload.approvalId));
    if (!found) return;
    this.answered.add(found.payload.approvalId);
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const result = await services.lambda.invoke(found.functionName, { ...found.payload, by: 'simulation' });
      this.answers.push({ ok: result.ok, message: result.ok ? decision : result.errorMessage });
      if (result.ok || result.errorType === ERRORS.recoveryRefused) return;
      await clock.sleep(afterSeconds * 1000);
    }
  }

  private async endOf(executionArn: string): Promise<ExecutionEnd> {
    const { states } = this.world.services;
    const { status, error, cause } = await states.waitFor(executionArn);
    const history = states.operations.GetExecutionHistory!;
    const input = { executionArn, reverseOrder: true, maxResults: 20 };
    const { events = [] } = await history(input, call('GetExecutionHistory'));
    const lastOutput = events.find(({ stateExitedEventDetails }) => stateExitedEventDetails)?.stateExitedEventDetails;
    const last = states.visitedStates(executionArn).at(-1);
    return {
      executionArn,
      outcome: (status === 'SUCCEEDED' ? last : status === 'FAILED' ? error : status) ?? status,
      ...(cause === undefined ? {} : { cause }),
      state: JSON.parse(lastOutput?.output ?? '{}') as Record<string, unknown>,
    };
  }
}

function call(operation: string) {
  return { service: 'states', operation, caller: OPERATOR, requestId: 'simulation' };
}
