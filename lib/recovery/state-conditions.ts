import { Chain, type Choice, Condition, type INextable } from 'aws-cdk-lib/aws-stepfunctions';

/** True when the path is there and holds `value`; a Choice on a missing path would end the execution. */
export function holds(path: string, value: string): Condition {
  return Condition.and(Condition.isPresent(path), Condition.stringEquals(path, value));
}

/** True when the path is not there. */
export function isMissing(path: string): Condition {
  return Condition.not(Condition.isPresent(path));
}

/** The freeze is complete: writers stopped, fence up, no session of the application left. */
export const FROZEN = holds('$.sessions.status', 'done');

/** The end of a fragment whose next state follows one branch of a Choice. */
export function branchOf(choice: Choice, condition: Condition): INextable {
  return {
    next: (next) => {
      choice.when(condition, next);
      return Chain.start(next);
    },
  };
}
