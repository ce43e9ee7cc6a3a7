import { PACE, type Shortened } from './pace';

/** The shortened times as the Markdown of docs/rehearsal.md. */
export function paceTable(): string {
  const rows = Object.entries<Shortened>(PACE).map(
    ([name, { what, awsSeconds, localMilliseconds }]) =>
      `| \`${name}\` | ${what} | ${awsSeconds} s | ${localMilliseconds} ms |`,
  );
  return `| name | what takes the time | on AWS, about | here |
|---|---|---|---|
${rows.join('\n')}
`;
}
