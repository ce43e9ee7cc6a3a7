import { shellQuoted } from './cli-command';
import type { Incident, Mode } from './contract/incident';
import { variable } from './environment';

/** ARNs of the machines that a person may start next. */
export interface Machines {
  readonly recover: string;
  readonly resume: string;
  readonly freeze: string;
  readonly revert: string;
  /** Set where the commands must reach another endpoint than AWS's. */
  readonly endpointUrl: string | undefined;
}

export interface CommandSubject {
  readonly incident: Incident;
  readonly productionIdentifier: string;
}

/** From the environment of the function. */
export function deployedMachines(): Machines {
  return {
    recover: variable('STATE_MACHINE_ARN'),
    resume: variable('RESUME_STATE_MACHINE_ARN'),
    freeze: variable('FREEZE_STATE_MACHINE_ARN'),
    revert: variable('REVERT_STATE_MACHINE_ARN'),
    endpointUrl: process.env['AWS_ENDPOINT_URL'],
  };
}

/** The request that was made, as its author could have typed it; `mode` changes it where there are modes. */
export function againCommand(subject: CommandSubject, machines: Machines, mode?: Mode): string {
  const { incident, productionIdentifier } = subject;
  const confirmed = { incidentId: incident.id, reason: incident.reason, confirm: productionIdentifier };
  const resumeWith = Object.keys(incident.resumeWith).length > 0 ? { resumeWith: incident.resumeWith } : {};
  switch (incident.mode) {
    case 'resume':
      return startCommand(machines.resume, { ...confirmed, ...resumeWith }, machines);
    case 'freeze':
      return startCommand(machines.freeze, confirmed, machines);
    case 'revert':
      return startCommand(machines.revert, { ...confirmed, acceptLostWrites: true }, machines);
    default:
      return startCommand(machines.recover, recoveryRequest(subject, mode ?? incident.mode, resumeWith), machines);
  }
}

/** Brings the writers back to whichever instance has the name. */
export function resumeCommand({ incident, productionIdentifier }: CommandSubject, machines: Machines): string {
  const request = { incidentId: incident.id, reason: incident.reason, confirm: productionIdentifier };
  return startCommand(machines.resume, request, machines);
}

function recoveryRequest({ incident, productionIdentifier }: CommandSubject, mode: Mode, resumeWith: object) {
  const { id, reason, corruption, restoreTo, stopWrites } = incident;
  return {
    incidentId: id,
    mode,
    reason,
    corruption,
    restoreTo,
    ...(mode === 'recover' ? { confirm: productionIdentifier } : {}),
    stopWrites,
    ...resumeWith,
  };
}

function startCommand(machineArn: string, request: object, { endpointUrl }: Machines): string {
  return [
    'aws stepfunctions start-execution',
    `--region ${machineArn.split(':')[3]}`,
    ...(endpointUrl ? [`--endpoint-url ${endpointUrl}`] : []),
    `--state-machine-arn ${machineArn}`,
    `--input ${shellQuoted(JSON.stringify(request))}`,
  ].join(' ');
}
