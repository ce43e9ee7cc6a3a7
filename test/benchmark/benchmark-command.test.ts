import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { benchmarkCommand } from '../../lib/cli/benchmark-command';

afterEach(() => {
  jest.restoreAllMocks();
});

const said = (stream: 'stdout' | 'stderr') => {
  const lines: string[] = [];
  jest.spyOn(process[stream], 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  return lines;
};

describe('npm run benchmark', () => {
  it.each([
    [['--runs', '0'], /--runs.*0/],
    [['--rums', '3'], /unknown option '--rums'/],
    [['dev'], /too many arguments/],
  ])('refuses %j before it measures', async (argv, complaint) => {
    const complaints = said('stderr');

    expect(await benchmarkCommand(argv)).toBe(2);
    expect(complaints.join('')).toMatch(complaint);
  });

  it('says what it does when asked', async () => {
    const lines = said('stdout');

    expect(await benchmarkCommand(['--help'])).toBe(0);
    expect(lines.join('')).toContain('Measures the synthesis');
  });
});
