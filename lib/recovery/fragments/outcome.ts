import { Choice, Condition, Succeed } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { FROZEN, holds, isMissing } from '../state-conditions';
import { FailedEnd } from './failed-end';

/** Something is left to do for people: a step that may fail did, or a step found it. */
const OPEN_ITEMS = Condition.or(
  Condition.isPresent('$.openItem'),
  Condition.isPresent('$.fenceDown.differences'),
  Condition.isPresent('$.backup.openItems'),
);

/** `Outcome?`: the end that the state stands for, decided from what is in `$` and nothing else. */
export class RecoveryOutcome extends Construct {
  readonly startState: Choice;
  /** The end of a request that was refused. */
  readonly unchanged: Choice;

  constructor(scope: Construct, id = 'Outcome') {
    super(scope, id);
    const planned = new Succeed(this, 'Planned');
    const prepared = new Succeed(this, 'Prepared');
    const recovered = new Succeed(this, 'Recovered');
    const withOpenItems = new Succeed(this, 'RecoveredWithOpenItems');
    const rolledBack = new FailedEnd(this, 'RolledBack').startState;
    const heldSafe = new FailedEnd(this, 'HeldSafe').startState;
    this.unchanged = new FailedEnd(this, 'Unchanged').startState;

    const assessed = (outcome: string) => holds('$.assessment.outcome', outcome);
    const serving = Condition.and(holds('$.incident.mode', 'recover'), Condition.isPresent('$.pageHidden'));
    this.startState = new Choice(this, 'Outcome?')
      .when(Condition.isPresent('$.held'), heldSafe)
      .when(assessed('Planned'), planned)
      .when(assessed('Prepared'), prepared)
      .when(assessed('Recovered'), recovered)
      .when(assessed('RecoveredWithOpenItems'), withOpenItems)
      .when(assessed('Unchanged'), this.unchanged)
      .when(assessed('RolledBack'), rolledBack)
      .when(assessed('HeldSafe'), heldSafe)
      .when(Condition.and(Condition.isPresent('$.failure'), isMissing('$.lock')), this.unchanged)
      .when(Condition.and(holds('$.incident.mode', 'plan'), Condition.isPresent('$.plan')), planned)
      .when(Condition.and(holds('$.incident.mode', 'prepare'), holds('$.verdict.outcome', 'pass')), prepared)
      .when(Condition.and(serving, OPEN_ITEMS), withOpenItems)
      .when(serving, recovered)
      .otherwise(heldSafe);
  }
}

/** `Outcome?` of RevertCutover. */
export class RevertOutcome extends Construct {
  readonly startState: Choice;
  readonly unchanged: Choice;

  constructor(scope: Construct, id = 'Outcome') {
    super(scope, id);
    const heldSafe = new FailedEnd(this, 'HeldSafe').startState;
    const rolledBack = new FailedEnd(this, 'RolledBack').startState;
    const reverted = new Succeed(this, 'Reverted');
    this.unchanged = new FailedEnd(this, 'Unchanged').startState;
    this.startState = new Choice(this, 'Outcome?')
      .when(Condition.isPresent('$.held'), heldSafe)
      .when(holds('$.assessment.outcome', 'Unchanged'), this.unchanged)
      .when(holds('$.assessment.outcome', 'RolledBack'), rolledBack)
      // After the point of no return the failure path only takes the page away: the return has happened.
      .when(holds('$.assessment.outcome', 'RecoveredWithOpenItems'), reverted)
      .when(Condition.and(Condition.isPresent('$.failure'), isMissing('$.lock')), this.unchanged)
      .when(Condition.isPresent('$.pageHidden'), reverted)
      .otherwise(heldSafe);
  }
}

/** `Outcome?` of FreezeWrites. */
export class FreezeOutcome extends Construct {
  readonly startState: Choice;
  readonly unchanged: Choice;

  constructor(scope: Construct, id = 'Outcome') {
    super(scope, id);
    const heldSafe = new FailedEnd(this, 'HeldSafe').startState;
    this.unchanged = new FailedEnd(this, 'Unchanged').startState;
    this.startState = new Choice(this, 'Outcome?')
      .when(Condition.isPresent('$.held'), heldSafe)
      .when(Condition.and(Condition.isPresent('$.failure'), isMissing('$.lock')), this.unchanged)
      .when(FROZEN, new Succeed(this, 'Frozen'))
      .otherwise(heldSafe);
  }
}

/** `Outcome?` of Reconcile: a success once the world is in a known state and nobody has to decide. */
export class ReconcileOutcome extends Construct {
  readonly startState: Choice;
  readonly unchanged: Choice;

  constructor(scope: Construct, id = 'Outcome') {
    super(scope, id);
    const heldSafe = new FailedEnd(this, 'HeldSafe').startState;
    this.unchanged = new FailedEnd(this, 'Unchanged').startState;
    this.startState = new Choice(this, 'Outcome?')
      .when(Condition.isPresent('$.held'), heldSafe)
      .when(Condition.and(Condition.isPresent('$.failure'), isMissing('$.lock')), this.unchanged)
      .when(holds('$.assessment.status', 'done'), new Succeed(this, 'Reconciled'))
      .otherwise(heldSafe);
  }
}

/** `Outcome?` of ResumeWrites. */
export class ResumeOutcome extends Construct {
  readonly startState: Choice;
  readonly unchanged: Choice;

  constructor(scope: Construct, id = 'Outcome') {
    super(scope, id);
    const heldSafe = new FailedEnd(this, 'HeldSafe').startState;
    this.unchanged = new FailedEnd(this, 'Unchanged').startState;
    this.startState = new Choice(this, 'Outcome?')
      .when(Condition.isPresent('$.held'), heldSafe)
      .when(Condition.and(Condition.isPresent('$.failure'), isMissing('$.lock')), this.unchanged)
      .when(Condition.isPresent('$.pageHidden'), new Succeed(this, 'Writers resumed'))
      .otherwise(heldSafe);
  }
}
