import * as z from 'zod';
import type { Mode } from '../shared/contract/incident';
import { consoleLink } from '../shared/executions';
import { againCommand, resumeCommand } from '../shared/start-commands';
import type { HeldInput, HeldMessage } from './contract';

/** Topics take subjects of up to 100 printable ASCII characters. */
const LONGEST_SUBJECT = 100;
/** A message of a topic holds 256 KB; a person reads the beginning. */
const LONGEST_CAUSE = 1500;

const RECOVER_AGAIN =
  'Try again or finish: the same request goes on from where this one stopped and uses the restored instance again:';
const AGAIN: Partial<Record<Mode, string>> = {
  freeze: 'Stop writes again: what is stopped already stays so, and the rest is tried anew:',
  revert: 'Go on with taking the cut-over back; the writes since the cut-over are lost to production:',
};
const WORK: Partial<Record<Mode, string>> = { freeze: 'Emergency stop', revert: 'Return to the former instance' };

/** What the commander reads at night: what is, why, and the exact commands that lead out. */
export function decide(input: HeldInput): HeldMessage {
  const { incident, productionIdentifier, why, failure, undoFailure, pointOfNoReturnAt } = input;
  const body = [
    `${WORK[incident.mode] ?? 'Recovery'} of database ${productionIdentifier} for incident ${incident.id} is held. No writer is brought back until a person decides.`,
    '',
    `Why: ${why}`,
    ...(failure ? [`Failure: ${failure.Error}: ${readable(failure.Cause)}`] : []),
    ...(undoFailure ? [`Undoing it failed: ${undoFailure.Error}: ${readable(undoFailure.Cause)}`] : []),
    '',
    ...instanceLines(input),
    pointOfNoReturnAt
      ? `The point of no return was passed at ${pointOfNoReturnAt}: the candidate may hold writes, so there is no way back to the original.`
      : 'The point of no return was not passed: both ways are open, and both databases are kept.',
    ...(input.unmarked
      ? [`The record does not show this hold (${input.unmarked}): read who owns the database now before you act.`]
      : []),
    '',
    ...nextSteps(input),
    '',
    `What happened: ${consoleLink(input.executionArn)}`,
  ];
  const subject = `HELD: recovery of ${productionIdentifier}, incident ${incident.id}`.replace(/[^\x20-\x7e]/g, '?');
  return { subject: subject.slice(0, LONGEST_SUBJECT), body: body.join('\n') };
}

function instanceLines({ instances, productionIdentifier }: HeldInput): readonly string[] {
  const { holder, original, candidate, unread } = instances;
  if (unread !== undefined) {
    return [`The instances could not be read (${unread}): look at them before anything else.`];
  }
  const named = (instance: HeldInput['instances']['holder']) =>
    instance ? `${instance.identifier} (${instance.resourceId})` : 'none seen';
  return [
    `${productionIdentifier} is held by: ${holder ? holder.resourceId : 'no instance'}`,
    `Original: ${named(original)}`,
    `Candidate: ${named(candidate)}`,
  ];
}

function nextSteps(input: HeldInput): readonly string[] {
  const { incident, productionIdentifier, machines } = input;
  const again = againCommand(input, machines);
  const resumeStep = [
    `Bring the writers back to whichever instance now holds ${productionIdentifier} (refused unless it is the original or a validated candidate):`,
    incident.mode === 'resume' ? again : resumeCommand(input, machines),
  ];
  return incident.mode === 'resume' ? resumeStep : [AGAIN[incident.mode] ?? RECOVER_AGAIN, again, '', ...resumeStep];
}

/** Step Functions hands on what a function threw as JSON with a stack trace; a person needs its message. */
function readable(cause = 'no cause given'): string {
  const parsed = lambdaError.safeParse(cause);
  return (parsed.success ? parsed.data : cause).slice(0, LONGEST_CAUSE);
}

const lambdaError = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue('not JSON');
      return z.NEVER;
    }
  })
  .pipe(z.object({ errorMessage: z.string() }))
  .transform(({ errorMessage }) => errorMessage);
