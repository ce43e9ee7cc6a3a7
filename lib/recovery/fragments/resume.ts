import { type IChainable, type INextable, type State, StateMachineFragment } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { MINUTES } from '../deadlines';
import { RETRY_CHANGES, RETRY_CHANGES_LONG, RETRY_READS } from '../retry-policy';
import type { StepFactory } from '../step-factory';
import { proveProxies } from './attached-proxies';

/**
 * ECS replaces a task that ended at once and needs 20 to 60 s to have the next one run: what crashes at its start does so
 * again within this time. Three waits of 30 s, four looks.
 */
const STEADY_SECONDS = 90;

export interface ResumeProps {
  readonly steps: StepFactory;
  /** Where the recovery goes on when the service does not pass its health check: an open item, not a failure. */
  readonly afterwards: IChainable;
}

/** Writes come back: one task of each service first, then all; the page goes away, and the public URL is asked. */
export class Resume extends StateMachineFragment {
  readonly startState: State;
  readonly endStates: INextable[];

  constructor(scope: Construct, id: string, { steps, afterwards }: ResumeProps) {
    super(scope, id);
    const canary = steps.task(this, 'Resume canary', {
      function: 'resume-writers',
      resultKey: 'canary',
      retry: RETRY_CHANGES,
      options: { portion: 'canary' },
    });
    const canaryHealthy = steps.loop(this, 'Canary healthy?', {
      function: 'check-writers',
      resultKey: 'canaryHealthy',
      retry: RETRY_READS,
      deadlineSeconds: 20 * MINUTES,
      options: { expect: 'canary' },
    });
    const resume = steps.task(this, 'Resume writers', {
      function: 'resume-writers',
      resultKey: 'resumed',
      retry: RETRY_CHANGES,
      options: { portion: 'all' },
    });
    const healthy = steps.loop(this, 'Healthy?', {
      function: 'check-writers',
      resultKey: 'healthy',
      retry: RETRY_READS,
      deadlineSeconds: 30 * MINUTES,
      options: { expect: 'recorded' },
    });
    const hidePage = steps.task(this, 'Hide maintenance page', {
      function: 'hide-page',
      resultKey: 'pageHidden',
      retry: RETRY_CHANGES_LONG,
    });
    const verify = steps.loop(this, 'Verify service', {
      function: 'verify-service',
      resultKey: 'service',
      retry: RETRY_READS,
      deadlineSeconds: 15 * MINUTES,
      onError: { as: 'openItem', next: afterwards },
    });

    // After the page is gone, so that the outage does not last longer for it: what it finds is an open item.
    const steady = steps.loop(this, 'Writers steady?', {
      function: 'check-writers',
      resultKey: 'steady',
      retry: RETRY_READS,
      deadlineSeconds: 10 * MINUTES,
      shortestDelaySeconds: 30,
      options: { expect: 'steady', steadySeconds: STEADY_SECONDS },
      onError: { as: 'openItem', next: verify.startState },
    });

    canary.next(canaryHealthy).next(resume).next(healthy).next(hidePage).next(steady).next(verify);
    const proxies = proveProxies(this, steps);
    proxies?.healthy.next(proxies.verified).next(canary);
    this.startState = proxies?.healthy.startState ?? canary;
    this.endStates = verify.endStates;
  }
}
