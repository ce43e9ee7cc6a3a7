import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { type FieldRule, PARITY_FIELDS } from '../../lambdas/shared/parity-fields';

const DOCUMENT = join(__dirname, '..', '..', 'docs', 'parity.md');
const [BEGIN, END] = ['<!-- begin fields -->\n', '<!-- end fields -->\n'];

const rules = Object.entries<FieldRule>(PARITY_FIELDS);
const named = (kind: FieldRule['kind']) =>
  rules.filter(([, rule]) => rule.kind === kind).map(([field]) => `\`${field}\``);

/** Fields by their reason, in the order of the code. */
function reasons(kind: 'mayDiffer' | 'informational'): readonly string[] {
  const fields = new Map<string, string[]>();
  for (const [field, rule] of rules) {
    if (rule.kind === kind && 'because' in rule) {
      fields.set(rule.because, [...(fields.get(rule.because) ?? []), `\`${field}\``]);
    }
  }
  return [...fields].map(([because, names]) => `| ${names.join(', ')} | ${because} |`);
}

function rendered(): string {
  const deferred = rules.flatMap(([field, rule]) => (rule.kind === 'deferred' ? [`\`${field}\` (${rule.until})`] : []));
  return [
    `**equal**: ${named('equal').join(', ')}`,
    '',
    `**deferred**: ${deferred.join(', ')}`,
    '',
    '| may differ | because |',
    '|---|---|',
    ...reasons('mayDiffer'),
    '',
    '| says nothing about the setup | because |',
    '|---|---|',
    ...reasons('informational'),
    '',
  ].join('\n');
}

it('docs/parity.md lists every field as the code has it (UPDATE_DOCUMENTS=1 writes it anew)', () => {
  const text = readFileSync(DOCUMENT, 'utf8');
  const [before, rest] = text.split(BEGIN) as [string, string];
  const [found, after] = rest.split(END) as [string, string];
  if (process.env['UPDATE_DOCUMENTS'] === '1') {
    writeFileSync(DOCUMENT, `${before}${BEGIN}${rendered()}${END}${after}`);
  } else {
    expect(found).toBe(rendered());
  }
});
