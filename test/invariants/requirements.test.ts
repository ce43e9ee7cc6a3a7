import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOT = join(__dirname, '..', '..');
const ID = /\b[A-EP]\d{1,2}\b/g;

/** IDs in the names of tests: `it('A3 stops ...')`, `it.each(...)('A3 ...')`. */
function testedIds(): Set<string> {
  const files = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.test.ts'),
  );
  return new Set(
    files.flatMap((name) =>
      [
        ...readFileSync(join(ROOT, 'test', name), 'utf8').matchAll(
          /\bit(?:\.each\([\s\S]*?\))?\(\s*(['"`])((?:[A-EP]\d{1,2} )+)/g,
        ),
      ].flatMap((match) => match[2]!.match(ID) ?? []),
    ),
  );
}

describe('docs/requirements.md', () => {
  const listed = [
    ...readFileSync(join(ROOT, 'docs', 'requirements.md'), 'utf8').matchAll(/^\| ([A-EP]\d{1,2}) \|/gm),
  ].map((match) => match[1]!);

  it.each(listed)('%s is in the name of a test', (id) => {
    expect(testedIds()).toContain(id);
  });

  it('lists every requirement that a test names', () => {
    expect(listed).toEqual(expect.arrayContaining([...testedIds()]));
  });
});
