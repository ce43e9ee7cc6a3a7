import type * as z from 'zod';
import { freezeRequestSchema } from '../../lambdas/check-freeze/decide';
import { recoveryRequestSchema } from '../../lambdas/check-request/request-schema';
import { resumeRequestSchema } from '../../lambdas/check-resume/decide';
import { revertRequestSchema } from '../../lambdas/check-revert/decide';
import type { Machines } from '../../lambdas/shared/start-commands';

const machine = (name: string) => `arn:aws:states:eu-west-1:111122223333:stateMachine:dev-${name}-orders`;

export const MACHINES: Machines = {
  recover: machine('recover'),
  resume: machine('resume-writes'),
  freeze: machine('freeze-writes'),
  revert: machine('revert-cutover'),
  endpointUrl: undefined,
};

type Name = Exclude<keyof Machines, 'endpointUrl'>;
const SCHEMAS: Readonly<Record<Name, z.ZodType>> = {
  recover: recoveryRequestSchema,
  resume: resumeRequestSchema,
  freeze: freezeRequestSchema,
  revert: revertRequestSchema,
};

export interface PrintedCommand {
  readonly machine: Name;
  readonly input: unknown;
}

/** The commands of a mail, with their inputs as a shell would pass them on. */
export function commandsIn(body: string): readonly PrintedCommand[] {
  const lines = body.split('\n').filter((line) => line.startsWith('aws stepfunctions start-execution'));
  return lines.map((line) => {
    const arn = /--state-machine-arn (\S+)/.exec(line)?.[1];
    const found = Object.keys(SCHEMAS).find((name) => MACHINES[name as Name] === arn);
    if (!found) throw new Error(`no machine is '${arn}'`);
    const text = (/--input '(.*)'$/.exec(line)?.[1] ?? '').replaceAll("'\\''", "'");
    return { machine: found as Name, input: JSON.parse(text) as unknown };
  });
}

/** Whether the machine takes the input; throws with what it refuses. */
export function acceptedBy({ machine: name, input }: PrintedCommand): boolean {
  SCHEMAS[name].parse(input);
  return true;
}
