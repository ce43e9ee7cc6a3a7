import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { awsEnvironment, type LocalAwsProcess, run, until } from './local-aws-process';

/** Input of RecoverDatabase for the demo database: to the newest recovery point before `since`. */
export function recoveryRequest(incidentId: string, mode: 'plan' | 'recover', since: string): object {
  return {
    incidentId,
    mode,
    reason: 'a test of the local server',
    corruption: { since, extent: 'orders.total_cents' },
    restoreTo: { latestBefore: since },
    confirm: 'orders-db-dev',
  };
}

export async function start(world: LocalAwsProcess, name: string, input: object): Promise<string> {
  const { executionArn } = (await world.json(
    ...['stepfunctions', 'start-execution', '--state-machine-arn', recoverMachine(world)],
    ...['--name', name, '--input', JSON.stringify(input)],
  )) as { executionArn: string };
  return executionArn;
}

export async function executions(world: LocalAwsProcess): Promise<{ name: string; status: string }[]> {
  return (await world.json(
    ...['stepfunctions', 'list-executions', '--state-machine-arn', recoverMachine(world)],
    ...['--query', 'executions[].{name: name, status: status}'],
  )) as { name: string; status: string }[];
}

/** Status of the execution once it is over. */
export async function ended(world: LocalAwsProcess, executionArn: string): Promise<string> {
  let status = 'RUNNING';
  await until(async () => {
    const execution = await world.json('stepfunctions', 'describe-execution', '--execution-arn', executionArn);
    status = (execution as { status: string }).status;
    return status !== 'RUNNING';
  });
  return status;
}

/** The mail that asks to approve the cut-over of this incident. */
export async function approvalMail(world: LocalAwsProcess, incidentId: string): Promise<string> {
  const { mailbox } = world.announcement;
  let found: string | undefined;
  await until(async () => {
    const mails = await Promise.all((await readdir(mailbox)).map((name) => readFile(join(mailbox, name), 'utf8')));
    found = mails.find((mail) => mail.includes('\nApprove:\n') && mail.includes(incidentId));
    return found !== undefined;
  });
  return found!;
}

/** Runs the command that the mail gives, as it stands but for the name; gives what it prints. */
export function approve(mail: string): Promise<string> {
  const command = /\nApprove:\n(.+)\n/.exec(mail)?.[1];
  if (!command) throw new Error(`no command follows 'Approve:' in the mail: ${mail}`);
  return run('bash', ['-o', 'pipefail', '-c', command.replace('YOUR-NAME', 'tester')], awsEnvironment());
}

function recoverMachine(world: LocalAwsProcess): string {
  return world.announcement.stateMachines['dev-recover-orders']!;
}
