/** What the parts of the local world know of each other. Each part owns its own state; these are the doors between them. */
import type { Clock } from './clock';
import type { Pace } from './pace';
import type { Caller } from './service';

/** One call that reached the endpoint, in order of arrival. Never holds values of secrets. */
export interface RecordedCall {
  readonly at: Date;
  readonly service: string;
  readonly operation: string;
  readonly caller: Caller;
  /** Wire code of the error answered. */
  error?: string;
  message?: string;
  /** `iam` when the policies of the caller refused it. */
  deniedBy?: 'iam';
  /** Authorizations asked of IAM for this call. */
  readonly authorizations: { action: string; resources: readonly string[] }[];
}

/** Facts every part may use. */
export interface WorldContext {
  readonly region: string;
  readonly accountId: string;
  readonly clock: Clock;
  readonly pace: Pace;
  /** Deterministic source for identifiers: same seed, same names. Returns [0, 1). */
  readonly random: () => number;
  /** Private temporary directory of this world; removed when it closes. */
  readonly directory: string;
  /** Mails as they were sent, in a world that has no directory and keeps no files. @default - files in the directory */
  readonly keptMails?: string[];
  /** The fixed part of every RDS endpoint in this account and Region. */
  readonly endpointSuffix: string;
  readonly calls: RecordedCall[];
  /** One line of progress or diagnosis; goes to stderr or a log file, never stdout. */
  log(line: string): void;
}

/** An elastic network interface: a loopback address that stands for one source or target in the VPC. */
export interface NetworkInterface {
  readonly address: string;
  securityGroupIds: readonly string[];
  detach(): void;
}

export interface IngressRule {
  readonly fromPort: number;
  readonly toPort: number;
  readonly sourceSecurityGroupId?: string;
  readonly cidr?: string;
}

export interface SecurityGroup {
  readonly groupId: string;
  readonly vpcId: string;
  readonly groupName: string;
  readonly description: string;
  readonly ingress: IngressRule[];
}

/** Addresses, security groups and names of the local VPC. */
export interface Network {
  attach(securityGroupIds: readonly string[]): NetworkInterface;
  securityGroups(): SecurityGroup[];
  addSecurityGroup(group: SecurityGroup): void;
  /** Whether a new connection from `sourceAddress` may reach a target that carries `targetGroupIds`. */
  admits(sourceAddress: string, targetGroupIds: readonly string[], port: number): boolean;
  /** Points a host name at an address; `undefined` removes it. Lookups outside `dns` lag are the caller's business. */
  setName(hostName: string, address: string | undefined): void;
  resolve(hostName: string): string | undefined;
  /** Base URL of the local server that answers for an application host name (`orders.dev.example.com`). */
  setWebsite(hostName: string, baseUrl: string): void;
  website(hostName: string): string | undefined;
  /** PEM of the certificate authority that signs the certificates of database servers. */
  readonly certificateAuthorityPem: string;
  /** A server certificate and key (PEM) for one host name. */
  issueCertificate(hostName: string): Promise<{ certificate: string; key: string }>;
  /** Runs `work` so that its TCP connections leave from this interface; `undefined` = outside the VPC. */
  runFrom<T>(source: NetworkInterface | undefined, work: () => Promise<T>): Promise<T>;
  /** Environment that makes a child process resolve and connect through this network from an interface. */
  environmentFor(source: NetworkInterface): Record<string, string>;
  close(): Promise<void>;
}

/** Settings of an instance as DescribeDBInstances shows them; the RDS part owns the full record. */
export interface InstanceView {
  readonly identifier: string;
  readonly resourceId: string;
  readonly arn: string;
  readonly status: string;
  readonly hostName: string;
  readonly port: number;
  readonly engine: string;
  readonly securityGroupIds: readonly string[];
}

/** RDS instances as other parts of the world (AWS Backup, the demo, the comparison at the end) see them. */
export interface Databases {
  instances(): InstanceView[];
  byResourceId(resourceId: string): InstanceView | undefined;
  byIdentifier(identifier: string): InstanceView | undefined;
  /** A connection string for the world's own superuser, past proxies and security groups: for comparing, never for handlers. */
  backdoor(
    resourceId: string,
  ): Promise<{ host: string; port: number; user: string; password: string; database: string }>;
}

/** Lambda functions deployed into the world. */
export interface Functions {
  /**
   * Invokes synchronously. A function error comes back as AWS reports it: `errorType`, `errorMessage`, `trace`.
   * Accepts function ARN with or without version.
   */
  invoke(functionArn: string, payload: unknown, signal?: AbortSignal): Promise<FunctionResult>;
}

export type FunctionResult =
  | { readonly ok: true; readonly payload: unknown }
  | {
      readonly ok: false;
      readonly errorType: string;
      readonly errorMessage: string;
      readonly trace: readonly string[];
    };

/** The event bus: service events and PutEvents both come here, rules deliver from here. */
export interface EventBus {
  publish(event: { source: string; detailType: string; detail: unknown; resources?: readonly string[] }): void;
}
