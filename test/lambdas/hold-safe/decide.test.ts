import { describe, expect, it } from '@jest/globals';
import { freezeRequestSchema } from '../../../lambdas/check-freeze/decide';
import { recoveryRequestSchema } from '../../../lambdas/check-request/request-schema';
import { resumeRequestSchema } from '../../../lambdas/check-resume/decide';
import { revertRequestSchema } from '../../../lambdas/check-revert/decide';
import type { HeldInput } from '../../../lambdas/hold-safe/contract';
import { decide } from '../../../lambdas/hold-safe/decide';
import { candidate, incident, original } from '../database-instances';

const MACHINE = 'arn:aws:states:eu-west-1:111122223333:stateMachine:dev-recover-orders';
const RESUME = 'arn:aws:states:eu-west-1:111122223333:stateMachine:dev-resume-writes-orders';
const FREEZE = 'arn:aws:states:eu-west-1:111122223333:stateMachine:dev-freeze-writes-orders';
const REVERT = 'arn:aws:states:eu-west-1:111122223333:stateMachine:dev-revert-cutover-orders';

const MACHINES = { recover: MACHINE, resume: RESUME, freeze: FREEZE, revert: REVERT, endpointUrl: undefined };

function held(changes: Partial<HeldInput> = {}) {
  return decide({
    incident: incident({ reason: "the release's totals" }),
    productionIdentifier: 'orders-db',
    why: 'the writers are stopped and the fence is up',
    failure: {
      Error: 'RestoreFailed',
      Cause: JSON.stringify({ errorMessage: 'job ended as FAILED', trace: ['at x'] }),
    },
    undoFailure: undefined,
    instances: { original: original().ref, candidate: candidate().ref, holder: original().ref },
    pointOfNoReturnAt: undefined,
    executionArn: MACHINE.replace('stateMachine', 'execution') + ':INC-1',
    machines: MACHINES,
    ...changes,
  });
}

/** The input of each printed command, as a shell would pass it on. */
function inputs(body: string): readonly unknown[] {
  const commands = body.split('\n').filter((line) => line.startsWith('aws stepfunctions start-execution'));
  return commands.map((command) => JSON.parse((/--input '(.*)'$/.exec(command)?.[1] ?? '').replaceAll("'\\''", "'")));
}

describe('page of a held recovery', () => {
  it('says why, who holds the name, and what failed without a stack trace', () => {
    const { subject, body } = held();
    expect(subject).toBe('HELD: recovery of orders-db, incident INC-1');
    expect(body).toContain('RestoreFailed: job ended as FAILED');
    expect(body).not.toContain('at x');
    expect(body).toContain('orders-db is held by: db-OLD');
    expect(body).toContain('Candidate: orders-db-restored-abcdefgh (db-NEW)');
  });

  it('says so when the record does not show the hold', () => {
    const { body } = held({ unmarked: 'found its record closed, expected an open one' });
    expect(body).toContain('The record does not show this hold (found its record closed');
    expect(held().body).not.toContain('does not show');
  });

  it('prints commands whose inputs the machines accept', () => {
    const [again, resume] = inputs(held().body);
    expect(recoveryRequestSchema.safeParse(again)).toMatchObject({
      success: true,
      data: { reason: "the release's totals", confirm: 'orders-db' },
    });
    expect(resumeRequestSchema.safeParse(resume)).toMatchObject({ success: true });
    expect(held().body).toContain(`--region eu-west-1 --state-machine-arn ${RESUME}`);
  });

  it('carries the endpoint where there is another one than that of AWS', () => {
    expect(held({ machines: { ...MACHINES, endpointUrl: 'http://127.0.0.1:4566' } }).body).toContain(
      '--endpoint-url http://127.0.0.1:4566',
    );
    expect(held().body).not.toContain('--endpoint-url');
  });

  it('says that there is no way back after the point of no return', () => {
    expect(held({ pointOfNoReturnAt: '2026-11-21T12:00:00Z' }).body).toContain('no way back to the original');
  });

  it('still goes out when the instances cannot be read, and says so', () => {
    expect(held({ instances: { unread: 'AccessDenied: no' } }).body).toContain('could not be read (AccessDenied: no)');
  });

  it('offers only to resume where resuming itself was held', () => {
    expect(inputs(held({ incident: incident({ mode: 'resume' }) }).body)).toHaveLength(1);
  });

  it('offers to stop again, or to resume, where an emergency stop was held', () => {
    const { body } = held({ incident: incident({ mode: 'freeze' }) });
    const [again, resume] = inputs(body);
    expect(freezeRequestSchema.safeParse(again)).toMatchObject({ success: true });
    expect(resumeRequestSchema.safeParse(resume)).toMatchObject({ success: true });
    expect(body).toContain(`--state-machine-arn ${FREEZE}`);
    expect(body).toContain('Emergency stop of database orders-db');
  });

  it('offers to go on, or to resume, where a return to the former instance was held', () => {
    const [again, resume] = inputs(held({ incident: incident({ mode: 'revert' }) }).body);
    expect(revertRequestSchema.safeParse(again)).toMatchObject({ success: true });
    expect(resumeRequestSchema.safeParse(resume)).toMatchObject({ success: true });
  });

  it('keeps to what topics take as a subject', () => {
    const { subject } = held({ incident: incident({ id: 'a'.repeat(40) }), productionIdentifier: 'ü'.repeat(80) });
    expect(subject).toMatch(/^[\x20-\x7e]{1,100}$/);
  });
});
