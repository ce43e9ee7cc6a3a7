import type { ModifyDBInstanceMessage } from '@aws-sdk/client-rds';
import type { ApprovalItem } from '../../../lambdas/shared/contract/record-items';
import type { RecoveryState } from '../../../lambdas/shared/contract/recovery-state';
import type { ObservedCall } from '../simulation/observed-calls';
import { type Effect, effectOf, type Surroundings } from './call-effect';
import { shortName } from './call-owners';
import { type BookedExecution, WATCH } from './execution-book';
import type { WrittenItem } from './record-table';
import type { InvariantFamily, Scene } from './scene';
import { surroundingsOf } from './writers';

/** I16: what a plan may change: its report, and who is told of it. */
const OF_A_PLAN = /^(s3|sns|logs|kms):|^events:PutEvents$/;
/** I23: what a rollback must not need: room for another instance or snapshot, which the way forward has used. */
const NEEDS_ROOM = /^backup:StartRestoreJob$|^rds:(Create|Restore)/;
/** I23: looked at before the outage begins, so that nothing is missing in the midst of it. */
const LOOKED_AT_FIRST = ['rds:DescribeAccountAttributes', 'rds:DescribeDBInstances', 'rds:DescribeDBSubnetGroups'];

/** I15: why an approval does not allow the cut-over of an execution; `undefined` when it does. */
export function approvalFault(
  approval: ApprovalItem | undefined,
  planHash: string | undefined,
  now: number,
): string | undefined {
  if (!approval) return 'found no approval of it';
  const { state, decidedAt = '', expiresAt } = approval;
  if (state !== 'APPROVED') return `found its approval ${state}, expected it APPROVED`;
  if (decidedAt > expiresAt) return `found it approved at ${decidedAt}, expected that before ${expiresAt}`;
  if (Date.parse(decidedAt) > now) return `found it approved at ${decidedAt}, which is still to come`;
  return planHash === undefined || approval.planHash === planHash
    ? undefined
    : `found the approval of plan ${approval.planHash}, expected ${planHash}`;
}

/** I24: whether an outage may begin now; `undefined` when it may. */
export function outageFault(
  execution: Pick<BookedExecution, 'mode' | 'stopWrites'>,
  isCandidateValidated: boolean,
): string | undefined {
  if (execution.mode === 'prepare' || execution.mode === 'plan') {
    return `found mode '${execution.mode}', which never stops writes`;
  }
  return execution.mode === 'recover' && execution.stopWrites === 'cutover' && !isCandidateValidated
    ? "found no validated candidate, expected one before writes stop with 'cutover'"
    : undefined;
}

/** I15, I16, I23 and I24: what has to come before what. */
export class Gates implements InvariantFamily {
  private readonly around: Surroundings;
  /** Reads that each execution has made. */
  private readonly looks = new Map<string, Set<string>>();
  private readonly stopped = new Set<string>();

  constructor(private readonly scene: Scene) {
    this.around = surroundingsOf(scene);
  }

  called(call: ObservedCall): void {
    const { executionArn } = call.origin;
    if (executionArn === undefined) return;
    const name = `${call.service}:${call.operation}`;
    if (!call.mutating) {
      this.looked(executionArn, name);
      return;
    }
    const execution = this.scene.executions.of(executionArn);
    this.plan(execution, call, name);
    this.rollback(call, name);
    const effect = effectOf(call, this.around);
    if (effect) this.outage(execution, effect);
    if (call.operation === 'ModifyDBInstance') this.cutOver(execution, call);
  }

  written(write: WrittenItem): void {
    if (write.kind !== 'approval') return;
    const { before, after } = write;
    const { violations } = this.scene;
    if (!before) {
      if (after) this.askedFor(after);
      return;
    }
    violations.check(
      'I15',
      before.state === 'PENDING' || before.state === after?.state,
      () => `approval '${before.approvalId}': found it ${after?.state} after it was ${before.state}, expected one use`,
    );
    violations.check(
      'I15',
      after?.state !== 'APPROVED' || (after.decidedAt ?? '') <= after.expiresAt,
      () => `approval '${before.approvalId}': found it given after it had expired at ${before.expiresAt}`,
    );
  }

  /** Nobody is asked to agree to a candidate that has not passed. */
  private askedFor({ approvalId, executionArn }: ApprovalItem): void {
    const execution = this.scene.executions.of(executionArn);
    this.scene.violations.check(
      'I15',
      execution.machine !== 'recover' || this.isValidated(execution),
      () => `approval '${approvalId}': found it asked for without a validated candidate, expected one`,
    );
  }

  private looked(executionArn: string, name: string): void {
    if (!LOOKED_AT_FIRST.includes(name)) return;
    const looks = this.looks.get(executionArn) ?? new Set();
    this.looks.set(executionArn, looks.add(name));
  }

  private plan({ mode, arn }: BookedExecution, { origin }: ObservedCall, name: string): void {
    if (mode !== 'plan') return;
    this.scene.violations.check(
      'I16',
      OF_A_PLAN.test(name),
      () => `plan '${shortName(arn)}': found ${name} in '${origin.stateName}', expected no change`,
    );
  }

  private rollback({ origin }: ObservedCall, name: string): void {
    if (!origin.stateName?.startsWith('Undo: ')) return;
    this.scene.violations.check(
      'I23',
      !NEEDS_ROOM.test(name),
      () => `'${origin.stateName}': found ${name}, expected a rollback to need no room for anything new`,
    );
  }

  /** The first thing that keeps the application from writing. */
  private outage(execution: BookedExecution, { kind, subject }: Effect): void {
    const begins = kind === 'shows the page' || kind === 'scales down' || kind === 'disables' || kind === 'closes';
    if (!begins || this.stopped.has(execution.arn) || execution.machine === 'reconcile') return;
    this.stopped.add(execution.arn);
    const { violations } = this.scene;
    const fault = outageFault(execution, this.isValidated(execution));
    violations.check('I24', fault === undefined, () => `'${shortName(execution.arn)}' ${kind} ${subject}: ${fault}`);
    if (execution.mode !== 'recover') return;
    const missing = LOOKED_AT_FIRST.filter((name) => !this.looks.get(execution.arn)?.has(name));
    violations.check(
      'I23',
      missing.length === 0,
      () => `'${shortName(execution.arn)}' ${kind} ${subject}: found no ${missing.join(', ')} before it, expected them`,
    );
  }

  /** The first rename of a way forward: the point at which people must have agreed. */
  private cutOver(execution: BookedExecution, { input, origin }: ObservedCall): void {
    const { NewDBInstanceIdentifier, DBInstanceIdentifier } = input as ModifyDBInstanceMessage;
    const { table, recovery, violations } = this.scene;
    const isForward = execution.machine === 'recover' || execution.machine === 'revert';
    if (!NewDBInstanceIdentifier || !isForward || origin.stateName?.startsWith('Undo: ')) return;
    violations.check(
      'I24',
      execution.machine === 'revert' ||
        DBInstanceIdentifier !== recovery.settings.identifier ||
        this.isValidated(execution),
      () =>
        `'${shortName(execution.arn)}' renames '${DBInstanceIdentifier}': found no validated candidate, expected one`,
    );
    if (recovery.settings.approval.kind !== 'required') return;
    const asked = [...table.approvals.values()].filter(({ executionArn }) => executionArn === execution.arn);
    const [planHash, now] = [this.planHash(execution), this.scene.now()];
    // A function that was invoked twice may have asked twice: one that was given is enough.
    const faults = asked.map((approval) => approvalFault(approval, planHash, now));
    const fault =
      asked.length === 0
        ? approvalFault(undefined, planHash, now)
        : faults.includes(undefined)
          ? undefined
          : faults.at(-1);
    violations.check(
      'I15',
      fault === undefined,
      () => `'${shortName(execution.arn)}' renames '${DBInstanceIdentifier}': ${fault}`,
    );
  }

  private isValidated({ incidentId }: BookedExecution): boolean {
    return [...this.scene.table.attempts.values()].some(
      ({ verdict, ...attempt }) =>
        attempt.incidentId === incidentId &&
        verdict?.outcome === 'pass' &&
        verdict.resourceId === attempt.candidateResourceId,
    );
  }

  /** What a person was shown: the plan, or the writes that a return loses. */
  private planHash({ arn }: BookedExecution): string | undefined {
    const state = latestState(this.scene, arn);
    return state?.lostWrites?.hash ?? state?.plan?.hash;
  }
}

/** `$` of an execution as the last state left it. */
export function latestState({ world }: Pick<Scene, 'world'>, executionArn: string): RecoveryState | undefined {
  const call = { service: 'states', operation: 'GetExecutionHistory', caller: WATCH, requestId: 'invariants' };
  const request = { executionArn, reverseOrder: true, maxResults: 40 };
  const { events = [] } = world.services.states.operations.GetExecutionHistory!(request, call) as {
    readonly events?: readonly { readonly stateExitedEventDetails?: { readonly output?: string } }[];
  };
  const output = events.find(({ stateExitedEventDetails }) => stateExitedEventDetails)?.stateExitedEventDetails?.output;
  return output === undefined ? undefined : (JSON.parse(output) as RecoveryState);
}
