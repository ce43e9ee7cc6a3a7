import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OPERATION_CATALOGUE } from '../../../lib/rehearsal/aws/operation-catalogue';
import { operationTables } from '../../../lib/rehearsal/aws/operation-tables';
import { paceTable } from '../../../lib/rehearsal/pace-table';
import { type Account, openAccount } from './account';

const DOCUMENT = join(__dirname, '../../../docs/rehearsal.md');
const SECTIONS = { operations: operationTables, pace: paceTable } as const;

let account: Account;

beforeAll(async () => {
  account = await openAccount();
});

afterAll(() => account.close());

describe('the operation catalogue', () => {
  it('lists the services that the endpoint offers', () => {
    const offered = account.services.offered.map(({ signingName }) => signingName);

    expect(OPERATION_CATALOGUE.map(({ service }) => service).toSorted()).toEqual(offered.toSorted());
  });

  it.each(
    OPERATION_CATALOGUE.filter(({ service }) => service !== 's3').map((entry) => [entry.service, entry] as const),
  )('lists every operation of %s and no other', (service, { operations }) => {
    const offered = Object.keys(account.models.get(service)!.service.operations);

    expect(Object.keys(operations).toSorted()).toEqual(offered.toSorted());
  });

  it('lists only operations of S3 that the SDK has', () => {
    const { operations } = OPERATION_CATALOGUE.find(({ service }) => service === 's3')!;
    const known = [...account.models.get('s3')!.operations.keys()];

    expect(known).toEqual(expect.arrayContaining(Object.keys(operations)));
  });
});

describe('docs/rehearsal.md', () => {
  it.each(Object.entries(SECTIONS))(
    'says about %s what the code says (UPDATE_DOCUMENTS=1 writes it anew)',
    (name, render) => {
      const text = readFileSync(DOCUMENT, 'utf8');
      const [before, found, after] = split(text, name);
      if (process.env['UPDATE_DOCUMENTS'] === '1') writeFileSync(DOCUMENT, `${before}${render()}${after}`);
      else expect(found).toBe(render());
    },
  );
});

function split(text: string, name: string): [before: string, found: string, after: string] {
  const [start, end] = [`<!-- begin ${name} -->\n`, `<!-- end ${name} -->\n`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from)
    throw new Error(`expected ${start.trim()} before ${end.trim()} in ${DOCUMENT}, found none`);
  const first = from + start.length;
  return [text.slice(0, first), text.slice(first, to), text.slice(to)];
}
