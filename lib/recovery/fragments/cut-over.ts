import { type INextable, type State, StateMachineFragment } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { HOURS, MINUTES } from '../deadlines';
import { RETRY_CHANGES, RETRY_CONNECTIONS } from '../retry-policy';
import type { StepFactory } from '../step-factory';
import { attachProxies } from './attached-proxies';
import { LoweredFence } from './lowered-fence';
import { liftReadOnly } from './read-only';

export interface CutOverProps {
  readonly steps: StepFactory;
  /** Reaches the instance that gets the production name: behind the candidate's fence, or the retired one's. */
  readonly verifiedBy: 'verify-production' | 'verify-reverted';
}

/** The candidate takes the production name, proves that it answers to it, and is opened: the point of no return. */
export class CutOver extends StateMachineFragment {
  readonly startState: State;
  readonly endStates: INextable[];

  constructor(scope: Construct, id: string, { steps, verifiedBy }: CutOverProps) {
    super(scope, id);
    const swap = steps.loop(this, 'Swap identifiers', {
      function: 'swap-identifiers',
      resultKey: 'swap',
      retry: RETRY_CHANGES,
      deadlineSeconds: 6 * HOURS,
      options: { direction: 'forward' },
      holdsFreeze: true,
    });
    const verify = steps.loop(this, 'Verify production', {
      function: verifiedBy,
      resultKey: 'verified',
      retry: RETRY_CONNECTIONS,
      deadlineSeconds: 30 * MINUTES,
    });
    const protect = steps.loop(this, 'Protect production', {
      function: 'protect-production',
      resultKey: 'protection',
      retry: RETRY_CHANGES,
      deadlineSeconds: HOURS,
    });
    const lowered = new LoweredFence(this, 'LoweredFence', { steps, pointOfNoReturn: true });

    // Candidate and original share the parameter group: writable again before anything proves that it is.
    const lifted = liftReadOnly(this, steps);
    const proved = (lifted ? swap.next(lifted) : swap).next(verify).next(protect);
    // Before the fence opens: a proxy that cannot be attached is still a reason to go back. Nobody gets through it yet.
    const attached = attachProxies(this, steps);
    (attached ? proved.next(attached) : proved).next(lowered);
    this.startState = swap.startState;
    this.endStates = lowered.endStates;
  }
}
