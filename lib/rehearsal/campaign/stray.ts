import { ERRORS } from '../../../lambdas/shared/contract/error-names';
import type { SimulatedIncident } from '../simulation/simulated-incident';
import type { FunctionResult } from '../world';
import type { CallPlace, Meanwhile } from './campaign-case';
import type { FaultPlanter } from './fault-planter';

type Answer = (result: FunctionResult) => void;

/** Makes a function outlive what it works for: one call of it takes long, and nobody waits for it any more. */
export class Stray {
  /** Invocations that are under way, the latest last. */
  private readonly waiting: { readonly functionName: string; readonly answer: Answer }[] = [];
  private happened = false;
  private findEvents: () => void = () => undefined;

  constructor(
    private readonly meanwhile: Meanwhile,
    private readonly incident: SimulatedIncident,
    planter: FaultPlanter,
    private readonly startAgain: () => void,
  ) {
    const { invocations } = incident.world.services;
    invocations.surround((functionArn, run) => this.racing(functionArn, run));
    planter.onHit(({ place, site }) => this.strike(place, site.functionName, site.executionArn));
  }

  /** EventBridge delivers again. */
  over(): void {
    this.findEvents();
  }

  private strike(place: CallPlace, functionName: string, executionArn: string | undefined): void {
    if (this.happened || executionArn === undefined) return;
    this.happened = true;
    switch (this.meanwhile) {
      case 'restart':
        this.findEvents = this.incident.world.misfortunes.loseEvents();
        void this.incident.responder.stop(executionArn, `the campaign stops it while '${place.state}' goes on`);
        return;
      case 'rival':
        this.startAgain();
        return;
      case 'failure':
        this.answer(
          functionName,
          ERRORS.deadlineExceeded,
          'the campaign lets the state fail while its function goes on',
        );
        return;
      case 'retry':
        this.answer(functionName, 'Lambda.Unknown', 'the campaign loses the answer of the function, which goes on');
    }
  }

  private answer(functionName: string, errorType: string, errorMessage: string): void {
    const found = this.waiting.findLast((one) => one.functionName === functionName);
    if (!found) throw new Error(`function '${functionName}' is not under way, expected the one that made the call`);
    found.answer({ ok: false, errorType, errorMessage, trace: [] });
  }

  private async racing(functionArn: string, run: () => Promise<FunctionResult>): Promise<FunctionResult> {
    const early = Promise.withResolvers<FunctionResult>();
    const one = { functionName: functionArn.split(':')[6] ?? '', answer: early.resolve };
    this.waiting.push(one);
    try {
      return await Promise.race([early.promise, run()]);
    } finally {
      this.waiting.splice(this.waiting.indexOf(one), 1);
    }
  }
}
