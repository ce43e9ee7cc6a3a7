import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { approvalIdFrom, approvalMail } from '../../../lambdas/request-approval/decide';
import { invokeCommand } from '../../../lambdas/shared/cli-command';
import { subjectLine } from '../../../lambdas/shared/mail';
import { EXECUTION, recovered } from '../recovery-state';

describe('the request for approval', () => {
  const mail = approvalMail({
    state: recovered(),
    approvalId: 'abcdefgh',
    expiresAt: '2026-11-21T15:00:00Z',
    commands: { approve: 'APPROVE-COMMAND', reject: 'REJECT-COMMAND' },
    executionArn: EXECUTION,
  });

  it.each([
    'totals zeroed by release 118',
    'orders-db-corrupted-abcdefgh',
    '2026-11-21T10:02:00Z',
    'about 120 s',
    '2 checks passed, failed: none',
    'verdicts/orders/abcdefgh/INC-1-recover-1.json',
    'plan-hash',
    'before 2026-11-21T15:00:00Z',
    'APPROVE-COMMAND',
    'REJECT-COMMAND',
  ])('says %s', (text) => {
    expect(mail.body).toContain(text);
  });

  it('says whether the services are stopped now or first', () => {
    const { sessions: _, ...running } = recovered();
    const other = approvalMail({
      state: running,
      approvalId: 'a',
      expiresAt: 'then',
      commands: { approve: '', reject: '' },
      executionArn: EXECUTION,
    });

    expect(mail.body).toContain('the services, stopped now, come back as they were');
    expect(other.body).toContain('the services are stopped first');
  });

  it('makes ids of 8 characters from random bytes', () => {
    expect(approvalIdFrom(new Uint8Array([0, 31, 32, 255, 1, 2, 3, 4]))).toBe('a7a7bcde');
  });

  it('keeps a subject within what SNS takes', () => {
    expect(subjectLine('a\nb — c')).toBe('a b c');
    expect(subjectLine('x'.repeat(200))).toHaveLength(100);
  });
});

describe('a printed command', () => {
  it('carries region and endpoint, and a payload that a shell hands on unchanged', () => {
    const payload = { by: "O'Neil $HOME `id`" };
    const command = invokeCommand('dev-orders-decide-approval', payload, {
      region: 'eu-west-1',
      endpointUrl: 'http://127.0.0.1:4566',
    });
    const [print] = command.split(' | aws ');

    expect(command).toContain(
      '--region eu-west-1 --endpoint-url http://127.0.0.1:4566 --function-name dev-orders-decide-approval',
    );
    expect(JSON.parse(execFileSync('sh', ['-c', print ?? ''], { encoding: 'utf8' }))).toEqual(payload);
  });

  it('carries no endpoint on AWS', () => {
    expect(invokeCommand('f', {}, { region: 'eu-west-1' })).not.toContain('--endpoint-url');
  });
});
