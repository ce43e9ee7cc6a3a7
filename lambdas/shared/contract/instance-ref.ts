export interface InstanceRef {
  /** `DbiResourceId`: the identity. */
  readonly resourceId: string;
  readonly arn: string;
  /** The name it was last seen under. Looked up again before it is acted on. */
  readonly identifier: string;
  readonly host?: string;
  readonly port?: number;
}

export interface ServerIdentity {
  readonly systemIdentifier: string;
  readonly timelineId: number;
}
