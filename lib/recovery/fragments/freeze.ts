import { Duration } from 'aws-cdk-lib';
import { type INextable, type State, StateMachineFragment, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { MINUTES } from '../deadlines';
import { RETRY_CHANGES, RETRY_CONNECTIONS, RETRY_READS } from '../retry-policy';
import type { StepFactory } from '../step-factory';
import { detachProxies } from './attached-proxies';
import { makeReadOnly } from './read-only';

export interface FreezeProps {
  readonly steps: StepFactory;
  /**
   * Seconds that transactions have to finish behind the fence before their sessions are ended.
   * @default - none
   */
  readonly graceSeconds?: number;
}

/** Writes stop, provably: page up, database read only where it can be, services at zero, fence around the original, no session of the application left. */
export class Freeze extends StateMachineFragment {
  readonly startState: State;
  readonly endStates: INextable[];

  constructor(scope: Construct, id: string, { steps, graceSeconds }: FreezeProps) {
    super(scope, id);
    const recordWriters = steps.task(this, 'Record writers', {
      function: 'record-writers',
      resultKey: 'writers',
      retry: RETRY_CHANGES,
    });
    const showPage = steps.task(this, 'Show maintenance page', {
      function: 'show-page',
      resultKey: 'page',
      retry: RETRY_CHANGES,
      onError: { as: 'openItem', next: recordWriters },
    });
    const stopWriters = steps.task(this, 'Stop writers', {
      function: 'stop-writers',
      resultKey: 'stopped',
      retry: RETRY_CHANGES,
    });
    const writersStopped = steps.loop(this, 'Writers stopped?', {
      function: 'check-writers',
      resultKey: 'writersStopped',
      retry: RETRY_READS,
      deadlineSeconds: 20 * MINUTES,
      options: { expect: 'stopped' },
    });
    const raiseFence = steps.loop(this, 'Raise fence', {
      function: 'raise-fence',
      resultKey: 'fence',
      retry: RETRY_CHANGES,
      deadlineSeconds: 10 * MINUTES,
    });
    const fenceUp = steps.loop(this, 'Fence up?', {
      function: 'end-sessions',
      resultKey: 'sessions',
      retry: RETRY_CONNECTIONS,
      deadlineSeconds: 15 * MINUTES,
    });

    const recorded = showPage.next(recordWriters);
    const readOnly = makeReadOnly(this, steps, stopWriters);
    const fenced = (readOnly ? recorded.next(readOnly) : recorded)
      .next(stopWriters)
      .next(writersStopped)
      .next(raiseFence);
    const graced =
      graceSeconds === undefined
        ? fenced
        : fenced.next(
            new Wait(this, 'Let transactions finish', { time: WaitTime.duration(Duration.seconds(graceSeconds)) }),
          );
    const detached = detachProxies(this, steps);
    (detached ? graced.next(detached) : graced).next(fenceUp);
    this.startState = showPage;
    this.endStates = fenceUp.endStates;
  }
}
