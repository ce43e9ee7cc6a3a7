/** One deployed Lambda function, as its template declares it. */
export interface FunctionConfiguration {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  /** `<file>.<export>`: `index.handler`. */
  readonly handler: string;
  readonly runtime: string;
  /** Directory of the bundle. */
  readonly directory: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Present for a function inside the VPC. */
  readonly securityGroupIds?: readonly string[];
  readonly subnetIds?: readonly string[];
  /** Most invocations at once, as the function was deployed; more are throttled. */
  readonly reservedConcurrency?: number;
  readonly deadLetterArn?: string;
  readonly description: string;
  readonly architecture: string;
  readonly logGroup: string;
}

/** What every bundle gets from the world it runs in. */
export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Names that the Lambda service keeps for itself. */
export const RESERVED_VARIABLES: ReadonlySet<string> = new Set([
  '_HANDLER',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
]);

/**
 * The environment a function sees: its own variables, those of the Lambda service, and the local endpoint. Nothing of
 * the environment of this process is in it, and no AWS configuration file of its user is read.
 */
export function functionEnvironment(
  configuration: FunctionConfiguration,
  world: {
    readonly region: string;
    readonly endpointUrl: string;
    readonly credentials: RoleCredentials;
    readonly logStream: string;
  },
): Record<string, string> {
  return {
    ...configuration.environment,
    _HANDLER: configuration.handler,
    AWS_REGION: world.region,
    AWS_DEFAULT_REGION: world.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${configuration.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: configuration.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(configuration.memoryMegabytes),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_LOG_GROUP_NAME: configuration.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: world.logStream,
    AWS_ACCESS_KEY_ID: world.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: world.credentials.secretAccessKey,
    AWS_SESSION_TOKEN: world.credentials.sessionToken,
    AWS_ENDPOINT_URL: world.endpointUrl,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/var/task/.aws/config',
    AWS_SHARED_CREDENTIALS_FILE: '/var/task/.aws/credentials',
    LAMBDA_TASK_ROOT: configuration.directory,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
  };
}
