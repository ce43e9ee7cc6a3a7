import type { Deployment } from '../assembly/deployment';
import type { EcsTask } from '../aws/ecs/ecs-task';
import type { DatabaseInstance } from '../aws/rds/database-instance';
import type { Services } from '../create-services';
import type { ModelEngine } from '../engines/model/model-engine';
import type { LocalWorld } from '../local-world';
import type { ObservedCall, ObservedCalls } from '../simulation/observed-calls';
import type { DeployedRecovery } from './deployed-recovery';
import type { ExecutionBook } from './execution-book';
import type { RecordTable, WrittenItem } from './record-table';
import type { IncidentEnd, Violations } from './violation';

/** A world that can be watched: a simulated one, or the local one with real servers. */
export interface WatchedWorld extends Pick<LocalWorld, 'context' | 'database' | 'machines' | 'reportBucket'> {
  readonly services: Services;
  readonly deployment: Deployment;
  readonly calls: ObservedCalls;
  /** Absent where databases are real servers, whose commits nobody is told of. */
  readonly engine?: Pick<ModelEngine, 'server' | 'onCommit'>;
}

/** What every family of invariants may look at. */
export interface Scene {
  readonly world: WatchedWorld;
  readonly recovery: DeployedRecovery;
  readonly table: RecordTable;
  readonly executions: ExecutionBook;
  readonly violations: Violations;
  /** Milliseconds since the epoch. */
  now(): number;
  instance(resourceId: string): DatabaseInstance | undefined;
  /** The instance that holds the production name now. */
  holder(): DatabaseInstance | undefined;
}

/** Some invariants that are about the same things. Each part is told only of the changes that it has a method for. */
export interface InvariantFamily {
  instanceChanged?(instance: DatabaseInstance, isNew: boolean): void;
  /** Immediately before the effect. */
  called?(call: ObservedCall): void;
  /** After the write. */
  written?(write: WrittenItem): void;
  taskChanged?(task: EcsTask): void;
  committed?(resourceId: string, by: string): void;
  /** A state of an execution was entered, or the execution has ended. */
  progressed?(executionArn: string, state: string | undefined): void;
  finish?(end: IncidentEnd): void | Promise<void>;
}
