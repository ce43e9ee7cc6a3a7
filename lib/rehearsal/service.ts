/** The contract between the local endpoint and one AWS service behind it. */

type InputOf<Command> = Command extends abstract new (
  ...args: infer Arguments
) => unknown
  ? NonNullable<Arguments[0]>
  : never;

type OutputOf<Command> = Command extends abstract new (
  ...args: never[]
) => infer Instance
  ? Instance extends { resolveMiddleware(...args: never[]): infer Handler }
    ? Handler extends (...args: never[]) => Promise<infer Result>
      ? Omit<Result extends { output: infer Output } ? Output : Result, '$metadata'>
      : never
    : never
  : never;

/** Who signed a request. The access key identifies the principal; signatures are not checked. */
export interface Caller {
  readonly kind: 'role' | 'operator' | 'service';
  /** `arn:aws:sts::<account>:assumed-role/<role>/<function>` or `arn:aws:iam::<account>:user/operator`. */
  readonly arn: string;
  /** Role name, when `kind` is `role`. */
  readonly roleName?: string;
  /** ARN of the function that runs with this role, when known. */
  readonly functionArn?: string;
}

export interface Call {
  readonly service: string;
  readonly operation: string;
  readonly caller: Caller;
  readonly requestId: string;
}

/** Implementation table of a service: one entry per operation offered, typed by the SDK's own commands. */
export type Operations<Sdk> = {
  [K in keyof Sdk as K extends `${infer Name}Command` ? Name : never]?: (
    input: InputOf<Sdk[K]>,
    call: Call,
  ) => OutputOf<Sdk[K]> | Promise<OutputOf<Sdk[K]>>;
};

/** One question put to IAM before an operation runs: all resources must be allowed. */
export interface Authorization {
  /** For example `rds:ModifyDBInstance`. */
  readonly action: string;
  /** ARNs as IAM sees them; `*` where the action has no resource level. */
  readonly resources: readonly string[];
  /** Condition keys in use, for example `aws:ResourceTag/recovery:role`. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

export interface ResourceRequest {
  readonly logicalId: string;
  readonly stackName: string;
  /** Resolved CloudFormation properties: no intrinsics are left in them. */
  // biome-ignore lint/suspicious/noExplicitAny: a template property tree has no static type
  readonly properties: any;
}

export interface ProvisionedResource {
  /** What `Ref` gives. */
  readonly ref: string;
  /** What `Fn::GetAtt` gives, by attribute name. */
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** Provisions one CloudFormation resource type in the local world. */
export type ResourceType = (request: ResourceRequest) => ProvisionedResource | Promise<ProvisionedResource>;

export interface Service<Sdk = unknown> {
  /** Name in the credential scope of a signed request: `rds`, `backup`, `states` ... */
  readonly signingName: string;
  /** The SDK's client module: the source of operation schemas and error shapes. */
  readonly sdk: Sdk;
  readonly operations: Operations<Sdk>;
  /**
   * What IAM is asked before an operation runs.
   * @default - `<signing name>:<Operation>` on `*`
   */
  readonly authorization?: Readonly<Record<string, (input: never, call: Call) => readonly Authorization[]>>;
  /** CloudFormation types of this service that the local world can deploy. */
  readonly resourceTypes?: Readonly<Record<string, ResourceType>>;
  close?(): Promise<void>;
}

/** An error as AWS answers it; `name` is the SDK's error class or the wire code (`ThrottlingException`). */
export class AwsError extends Error {
  constructor(
    override readonly name: string,
    message: string,
    /** HTTP status for codes the service's schema does not model. */
    readonly status = 400,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}
