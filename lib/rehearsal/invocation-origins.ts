import type { InterceptedCall } from './aws/endpoint';
import type { Invocations } from './invocations';
import type { Origin } from './simulation/function-hosts';

interface TaskPayload {
  readonly context?: { readonly stateName?: string; readonly executionArn?: string };
}

/**
 * For whom functions in processes of their own call: the latest invocation of the function that signed. Two executions
 * that use one function in the same moment are not told apart.
 */
export class InvocationOrigins {
  private readonly latest = new Map<string, Origin>();
  private count = 0;

  constructor(invocations: Invocations) {
    invocations.onBegin((functionArn, payload) => this.began(functionArn, payload));
  }

  readonly of = ({ caller }: Pick<InterceptedCall, 'caller'>): Origin | undefined => {
    if (caller.functionArn === undefined) return undefined;
    const functionName = nameOf(caller.functionArn);
    return this.latest.get(functionName) ?? { functionName, requestId: functionName };
  };

  private began(functionArn: string, payload: unknown): void {
    const { context } = (payload ?? {}) as TaskPayload;
    const functionName = nameOf(functionArn);
    this.count += 1;
    this.latest.set(functionName, {
      functionName,
      requestId: String(this.count),
      ...(context?.stateName !== undefined && { stateName: context.stateName }),
      ...(context?.executionArn !== undefined && { executionArn: context.executionArn }),
    });
  }
}

/** `arn:aws:lambda:<region>:<account>:function:<name>[:<version>]` */
function nameOf(functionArn: string): string {
  return functionArn.split(':')[6] ?? functionArn;
}
