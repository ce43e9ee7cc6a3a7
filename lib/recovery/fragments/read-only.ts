import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { MINUTES } from '../deadlines';
import type { RecoveryTask } from '../recovery-task';
import { RETRY_CHANGES } from '../retry-policy';
import type { StepFactory } from '../step-factory';
import type { WaitLoop } from '../wait-loop';

/**
 * The original takes no more writes, before its writers are stopped. `undefined` for a database that cannot be told so.
 * A failure keeps nothing back: the fence of security groups follows.
 */
export function makeReadOnly(scope: Construct, steps: StepFactory, afterwards: IChainable): RecoveryTask | undefined {
  return steps.has('make-read-only')
    ? steps.task(scope, 'Make read only', {
        function: 'make-read-only',
        resultKey: 'readOnly',
        retry: RETRY_CHANGES,
        onError: { as: 'openItem', next: afterwards },
      })
    : undefined;
}

/** The parameter group, which candidate and original share, lets write again. Still behind the security groups. */
export function liftReadOnly(scope: Construct, steps: StepFactory): WaitLoop | undefined {
  return steps.has('lift-read-only')
    ? steps.loop(scope, 'Lift read only', {
        function: 'lift-read-only',
        resultKey: 'readOnlyLifted',
        retry: RETRY_CHANGES,
        deadlineSeconds: 10 * MINUTES,
      })
    : undefined;
}
