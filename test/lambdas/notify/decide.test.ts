import { describe, expect, it } from '@jest/globals';
import { AUDIENCES } from '../../../lambdas/notify/contract';
import { eventOf, mailFor } from '../../../lambdas/notify/decide';
import type { Mode, Outcome } from '../../../lambdas/shared/contract/incident';
import { EXECUTION, recovered, requested } from '../recovery-state';
import { acceptedBy, commandsIn, MACHINES } from '../start-commands';

const report = { outcome: 'Recovered' as const, key: 'reports/r.json', markdownKey: 'reports/r.md' };

describe('the messages at the end', () => {
  it('differ by audience, each naming the database', () => {
    const mails = AUDIENCES.map((audience) => mailFor(audience, recovered({ report }), EXECUTION, MACHINES));

    expect(new Set(mails.map((mail) => mail.body)).size).toBe(3);
    expect(mails.every((mail) => mail.subject.includes('orders-db') && mail.subject.length <= 100)).toBe(true);
  });

  it('give the commander the next step and the report, and management neither ARNs nor states', () => {
    const state = recovered({ report });
    const commander = mailFor('commander', state, EXECUTION, MACHINES).body;
    const management = mailFor('management', state, EXECUTION, MACHINES).body;

    expect(commander).toContain('Close the incident');
    expect(commander).toContain('reports/r.md');
    expect(management).toMatch(/Impact: the service was interrupted.*\nResolution: the service works/);
    expect(management).not.toContain('arn:');
  });

  it('warn operations of the replaced instance', () => {
    expect(mailFor('operations', recovered({ report }), EXECUTION, MACHINES).body).toContain(
      "do not deploy the database's own stack",
    );
  });

  it('ask for a decision when the recovery is held, and say so without a report', () => {
    const held = recovered({
      held: { at: 'now' },
      failure: { Error: 'SwapUnsafe', Cause: '{"errorMessage":"name taken"}' },
    });
    const mail = mailFor('commander', held, EXECUTION, MACHINES);

    expect(mail.subject).toContain('HeldSafe');
    expect(mail.body).toMatch(/You have to decide[\s\S]*SwapUnsafe: name taken[\s\S]*could not be written/);
  });

  it('become an event for status pages', () => {
    expect(eventOf(recovered({ report }), EXECUTION)).toEqual({
      detailType: 'Recovery Recovered',
      detail: expect.objectContaining({
        incidentId: 'INC-1',
        database: 'orders',
        outcome: 'Recovered',
        report: 'reports/r.json',
      }),
    });
  });
});

describe('what the commander is told to do next', () => {
  const outcomes: readonly (readonly [Outcome, Mode, readonly string[]])[] = [
    ['Unchanged', 'recover', ['recover']],
    ['Unchanged', 'prepare', ['recover']],
    ['Unchanged', 'revert', ['revert']],
    ['Unchanged', 'freeze', ['freeze']],
    ['Unchanged', 'resume', ['resume']],
    ['RolledBack', 'recover', ['recover']],
    ['RolledBack', 'revert', ['revert']],
    ['Prepared', 'prepare', ['recover']],
    ['Frozen', 'freeze', ['resume']],
    ['HeldSafe', 'recover', ['recover', 'resume']],
    ['HeldSafe', 'prepare', ['recover', 'resume']],
    ['HeldSafe', 'revert', ['revert', 'resume']],
    ['HeldSafe', 'freeze', ['freeze', 'resume']],
    ['HeldSafe', 'resume', ['resume']],
    ['Recovered', 'recover', []],
    ['Reverted', 'revert', []],
  ];

  it.each(outcomes)('after %s of %s is a command that its machine accepts', (outcome, mode, machines) => {
    const state = { ...requested(mode), report: { ...report, outcome } };
    const commands = commandsIn(mailFor('commander', state, EXECUTION, MACHINES).body);

    expect(commands.map(({ machine }) => machine)).toEqual(machines);
    expect(commands.map(acceptedBy)).toEqual(machines.map(() => true));
  });

  it('after Prepared recovers, with the name typed', () => {
    const state = { ...requested('prepare'), report: { ...report, outcome: 'Prepared' as const } };
    expect(commandsIn(mailFor('commander', state, EXECUTION, MACHINES).body)[0]?.input).toMatchObject({
      mode: 'recover',
      confirm: 'orders-db',
    });
  });
});
