/** An RDS Proxy that had the database as its target. Attached again exactly so. */
export interface RecordedProxy {
  readonly name: string;
  /** Identifier that the target was registered under. */
  readonly identifier: string;
}
