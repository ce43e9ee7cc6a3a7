import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type GrantedAction, grantedByRole } from './role-permissions';
import { UNUSED, unusedReason } from './unused-permissions';

const DOCUMENT = join(__dirname, '..', '..', 'docs', 'permissions.md');
const granted = grantedByRole();

const INTRODUCTION = `# Permissions

What each role of one database's recovery may do, in environment \`dev\`. \`UPDATE_DOCUMENTS=1 npx jest permissions-document\`
writes this page; without the variable it compares the page with the templates.

*Used* are actions that some story of the rehearsal needs: the local endpoint checks each call against the policies of its
function's role, and \`least-privilege.test.ts\` compares with the calls of all stories. An action that no story uses says
which path needs it; a resource with a wildcard says why it cannot be narrower. What \`<...>\` stands for is made by the stack.

Every role also denies \`rds:Delete*\`, \`rds:ModifyDBSnapshotAttribute\`, \`backup:DeleteRecoveryPoint\`,
\`backup:DisassociateRecoveryPoint\` and \`backup:UpdateRecoveryPointLifecycle\` on everything, whatever it allows.

The two roles of AWS Backup, \`<env>-database-recovery-backup\` and \`-restore\`, carry AWS's own managed policies below a
boundary that denies \`rds:Delete*\`: the one outside AWS Backup's snapshots, the other outside candidates.
`;

/** Everything of a row but its action: actions that share it share the row. */
function restOf(role: string, { action, resources, conditions, wide }: GrantedAction): string {
  const unused = unusedReason(role, action);
  const on = resources.map((resource) => `\`${resource}\``).join(', ');
  const when = conditions.length > 0 ? ` if ${conditions.map((key) => `\`${key}\``).join(', ')}` : '';
  const used = unused ? (unused.sometimes ? 'sometimes' : 'no') : 'yes';
  const why = [...(unused ? [unused.because] : []), ...wide].join('; ');
  return `${on}${when} | ${used} | ${why} |`;
}

function rowsOf(role: string, actions: readonly GrantedAction[]): string[] {
  const rows = Map.groupBy(actions.map(shortened), (action) => restOf(role, action));
  return [...rows].map(([rest, shared]) => `| ${shared.map(({ action }) => `\`${action}\``).join(', ')} | ${rest}`);
}

/** The names of all functions would hide what matters. */
function shortened(action: GrantedAction): GrantedAction {
  const { resources } = action;
  return action.action === 'lambda:InvokeFunction'
    ? { ...action, resources: [`${resources.length / 2} functions, each in every version`] }
    : action;
}

function documentOf(): string {
  const sections = [...granted].map(([role, actions]) =>
    [`## ${role}`, '| actions | on | used | why |', '|---|---|---|---|', ...rowsOf(role, actions), ''].join('\n'),
  );
  return [INTRODUCTION, ...sections].join('\n');
}

describe('docs/permissions.md', () => {
  it('shows the policies of the templates (UPDATE_DOCUMENTS=1 writes it anew)', () => {
    const text = documentOf();
    if (process.env['UPDATE_DOCUMENTS']) {
      writeFileSync(DOCUMENT, text);
    }

    expect(readFileSync(DOCUMENT, 'utf8')).toBe(text);
  });

  it('excuses nothing that is not granted', () => {
    const excused = UNUSED.flatMap(({ of, actions }) => of.flatMap((role) => actions.map((action) => [role, action])));

    expect(
      excused.filter(([role, action]) => !granted.get(role!)?.some((permission) => permission.action === action)),
    ).toEqual([]);
  });

  it('gives each excuse a reason of its own, once', () => {
    const excused = UNUSED.flatMap(({ of, actions }) => of.flatMap((role) => actions.map((one) => `${role} ${one}`)));

    expect(excused.length).toBe(new Set(excused).size);
    expect(UNUSED.filter(({ because }) => because.length < 20)).toEqual([]);
  });
});
