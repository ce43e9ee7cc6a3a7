import { PACE, Pace, type PaceName } from '../pace';

/**
 * Durations as AWS has them, in virtual time. `scale` shortens what AWS takes, so that a run polls less often; waits of
 * the state machine keep their length.
 */
export class VirtualPace extends Pace {
  override milliseconds(name: PaceName): number {
    return PACE[name].awsSeconds * 1000 * this.scale;
  }

  override stateMachineWait(seconds: number): number {
    return seconds * 1000;
  }
}
