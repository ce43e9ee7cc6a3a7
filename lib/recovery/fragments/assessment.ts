import {
  Condition,
  type IChainable,
  type INextable,
  type State,
  StateMachineFragment,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { UndoAction } from '../../../lambdas/shared/contract/recovery-state';
import { HOURS, MINUTES } from '../deadlines';
import type { FunctionFolder } from '../functions/function-catalogue';
import { RETRY_CHANGES, RETRY_READS } from '../retry-policy';
import { holds } from '../state-conditions';
import type { StepFactory } from '../step-factory';
import { WaitLoop } from '../wait-loop';

interface Undo {
  readonly state: string;
  readonly function: FunctionFolder;
  readonly options?: Readonly<Record<string, unknown>>;
}

/** One state for each action that Assess may ask for; each is followed by Assess again. */
const UNDO: Readonly<Record<UndoAction, Undo>> = {
  stopWriters: { state: 'Undo: stop writers', function: 'stop-writers' },
  raiseFence: {
    state: 'Undo: raise fence',
    function: 'raise-fence',
    options: { loop: 'Undo: raise fence', deadlineSeconds: 10 * MINUTES },
  },
  swapBack: {
    state: 'Undo: swap back',
    function: 'swap-identifiers',
    options: { direction: 'back', loop: 'Undo: swap back', deadlineSeconds: 90 * MINUTES },
  },
  lowerFence: {
    state: 'Undo: lower fence',
    function: 'lower-fence',
    options: { pointOfNoReturn: false, loop: 'Undo: lower fence', deadlineSeconds: 10 * MINUTES },
  },
  resumeWriters: {
    state: 'Undo: resume writers',
    function: 'resume-writers',
    options: { portion: 'all', asRecorded: true },
  },
  hidePage: { state: 'Undo: hide page', function: 'hide-page' },
  detachProxies: {
    state: 'Undo: detach proxies',
    function: 'detach-proxies',
    options: { loop: 'Undo: detach proxies', deadlineSeconds: 10 * MINUTES },
  },
  attachProxies: {
    state: 'Undo: attach proxies',
    function: 'attach-proxies',
    options: { loop: 'Undo: attach proxies', deadlineSeconds: 10 * MINUTES },
  },
  liftReadOnly: {
    state: 'Undo: lift read only',
    function: 'lift-read-only',
    options: { loop: 'Undo: lift read only', deadlineSeconds: 10 * MINUTES },
  },
};

/**
 * Looks at the world and undoes one thing at a time until it is safe. It needs only the incident, the database and a
 * lock of its own in `$`.
 */
export class Assessment extends StateMachineFragment {
  readonly startState: State;
  readonly endStates: INextable[];

  constructor(scope: Construct, id: string, props: { readonly steps: StepFactory; readonly hold: IChainable }) {
    super(scope, id);
    const { steps, hold } = props;
    const assess = steps.task(this, 'Assess', {
      function: 'assess',
      resultKey: 'assessment',
      retry: RETRY_READS,
      options: { loop: 'Assess', deadlineSeconds: 2 * HOURS },
      onError: { as: 'undoFailure', next: hold },
    });
    const offered = Object.entries(UNDO).filter(([, undo]) => steps.has(undo.function));
    const undo = offered.map(([action, { state, ...rest }]) => ({
      when: Condition.stringEquals('$.assessment.action', action),
      next: steps
        .task(this, state, {
          ...rest,
          resultKey: 'undone',
          retry: RETRY_CHANGES,
          onError: { as: 'undoFailure', next: assess },
        })
        .next(assess),
    }));
    const assessed = new WaitLoop(this, {
      check: assess,
      resultKey: 'assessment',
      branches: undo,
      waitsWhen: holds('$.assessment.action', 'wait'),
      otherwise: hold,
    });

    this.startState = assess;
    this.endStates = assessed.endStates;
  }
}
