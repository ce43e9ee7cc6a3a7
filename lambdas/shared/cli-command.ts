/** Where a printed command must go. */
export interface CliTarget {
  readonly region: string;
  /** AWS_ENDPOINT_URL of this function: the CLI does not read it in every version, so the command carries it. */
  readonly endpointUrl?: string;
}

export function cliTarget(executionArn: string): CliTarget {
  const endpointUrl = process.env['AWS_ENDPOINT_URL'];
  return { region: executionArn.split(':')[3] ?? '', ...(endpointUrl ? { endpointUrl } : {}) };
}

/**
 * A command that invokes a function, for AWS CLI 1 and 2 alike: they read `--payload` text differently, and
 * `--cli-binary-format` exists in 2 only, but both take `fileb://` as it is. The answer leaves through a pipe: the CLI opens
 * `/dev/stdout` anew, which would empty a file and fails on the socket that other programs give their children.
 */
export function invokeCommand(functionName: string, payload: unknown, target: CliTarget): string {
  const endpoint = target.endpointUrl ? ` --endpoint-url ${target.endpointUrl}` : '';
  return `printf '%s' ${shellQuoted(JSON.stringify(payload))} | aws lambda invoke --region ${target.region}${endpoint} --function-name ${functionName} --payload fileb:///dev/stdin /dev/stdout | cat`;
}

export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
