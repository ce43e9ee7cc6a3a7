import type { InstanceRef, ServerIdentity } from './instance-ref';

/** The cut-over that RevertCutover takes back, as the record keeps it. */
export interface Revert {
  readonly incidentId: string;
  /** The instance that held the production identifier before the cut-over. */
  readonly retired: InstanceRef;
  /** Present holder of the production identifier. */
  readonly production: InstanceRef;
  readonly names: {
    /** Name of the retired instance until it gets the production identifier back. */
    readonly candidate: string;
    /** Name of the present holder once it has given the production identifier away. */
    readonly retired: string;
  };
  /** Point of no return of the cut-over: writes since then are lost. Absent when no record says it any more. */
  readonly since?: string;
}

export interface LostWrites {
  readonly countedAt: string;
  readonly tables: readonly LostRows[];
  /** The retired server, which has to answer to the production name afterwards. */
  readonly identity: ServerIdentity;
  /** What a person approves: names, instances, and the tables with their counts. */
  readonly hash: string;
}

/** Rows of one table written since the point of no return; `unknown` where nothing says when a row was written. */
export interface LostRows {
  readonly table: string;
  readonly rows: number | 'unknown';
  /** The column that says when a row was written. */
  readonly column?: string;
}
