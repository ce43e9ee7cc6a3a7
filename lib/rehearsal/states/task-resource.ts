/** What a Task state calls, as the runner knows it. */
export type TaskResource =
  /** A Lambda ARN as Resource: the effective input is the payload, the payload is the result. */
  | { readonly kind: 'function'; readonly functionArn: string; readonly waitsForToken: false }
  /** `lambda:invoke`: parameters name the function, the result is the response of Invoke. */
  | {
      readonly kind: 'invoke';
      readonly resource: 'invoke' | 'invoke.waitForTaskToken';
      readonly waitsForToken: boolean;
    };

/** Parameters of `lambda:invoke` that are run. */
export const INVOKE_FIELDS: ReadonlySet<string> = new Set(['FunctionName', 'Payload', 'Qualifier', 'InvocationType']);

const FUNCTION_ARN = /^arn:aws[\w-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/;
const INVOKE = /^arn:aws[\w-]*:states:::lambda:(invoke|invoke\.waitForTaskToken)$/;

/** `undefined` for every resource the runner does not run. */
export function resourceOf(arn: string): TaskResource | undefined {
  if (FUNCTION_ARN.test(arn)) return { kind: 'function', functionArn: arn, waitsForToken: false };
  const resource = INVOKE.exec(arn)?.[1] as 'invoke' | 'invoke.waitForTaskToken' | undefined;
  return resource && { kind: 'invoke', resource, waitsForToken: resource === 'invoke.waitForTaskToken' };
}
