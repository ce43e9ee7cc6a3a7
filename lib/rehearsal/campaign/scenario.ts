import type { ExecutionEnd } from '../responder';
import type { SimulatedIncident } from '../simulation/simulated-incident';
import type { PlannedFault } from './campaign-case';

/** A fault that belongs to a scenario: it leads to where the planned faults are to be met. */
export interface ScenarioFault {
  readonly machine: string;
  readonly state: string;
  readonly service: string;
  readonly operation: string;
  /** @default 1 */
  readonly occurrence?: number;
  readonly fault: PlannedFault;
}

/** One way to use the state machines, in which every call may be made to fail. */
export interface Scenario {
  readonly name: string;
  /** One line for people. */
  readonly what: string;
  /** How it ends without a planned fault. */
  readonly outcome: string;
  /** Configured for the database. @default hold */
  readonly onFailure?: 'hold' | 'resumeOriginal';
  /** Before faults may be met. @default - nothing */
  prepare?(incident: SimulatedIncident): Promise<ExecutionEnd>;
  /** Starts what the scenario is about and follows it to its end; faults are met here. */
  play(incident: SimulatedIncident): Promise<ExecutionEnd>;
  /** What goes wrong in any case. */
  readonly given?: readonly ScenarioFault[];
  /** Planned faults are met in these places alone. @default - everywhere */
  covers?(machine: string, state: string): boolean;
  /**
   * Share of the faults at its calls that the plan contains, above 0 and up to 1; what other scenarios meet in the same
   * states is not met again in full. None: it serves pairs alone.
   * @default 1
   */
  readonly share?: number;
  /** Share of what may follow its crashes; each crash point that no scenario before it has is in the plan. @default 1 */
  readonly crashShare?: number;
  /** Followed by a new start of the same request after a crash. @default true */
  readonly startsAgain?: boolean;
}
