import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const DOCUMENT = join(__dirname, '..', '..', 'docs', 'recover-by-hand.md');
const PAUSE = '@@ pause';

export interface SessionOptions {
  /** Where the person works; the document makes its directory of recordings there. */
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Values of the variables that the person sets, in the place of the document's examples. */
  readonly values: Readonly<Record<string, string>>;
  /** Runs once the blocks above this heading are done, before those below. */
  readonly before: { readonly heading: string; readonly look: () => Promise<void> };
}

/** Types the `bash` blocks of docs/recover-by-hand.md in order into one shell; throws at the first that fails. */
export async function followRunbook({ directory, environment, values, before }: SessionOptions): Promise<string> {
  const script = scriptOf(await readFile(DOCUMENT, 'utf8'), values, before.heading);
  const shell = spawn('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: directory,
    env: environment,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let transcript = '';
  let looked: Promise<void> | undefined;
  const listen = (chunk: Buffer) => {
    transcript += chunk.toString();
    if (!looked && transcript.includes(PAUSE)) {
      const look = before.look().then(() => void shell.stdin.end('\n'));
      look.catch(() => shell.kill());
      looked = look;
    }
  };
  shell.stdout.on('data', listen);
  shell.stderr.on('data', listen);
  const code = await new Promise<number | null>((resolve, reject) => {
    shell.once('error', reject);
    shell.once('close', resolve);
  });
  await looked;
  if (code !== 0 || !looked) throw new Error(`the procedure ended with ${code}:\n${transcript.slice(-3000)}`);
  return transcript;
}

function scriptOf(document: string, values: Readonly<Record<string, string>>, pauseBefore: string): string {
  const parts = [...document.matchAll(/^(## .*)$|^```bash\n([\s\S]*?)^```$/gm)];
  if (!parts.some(([, heading]) => heading === pauseBefore)) throw new Error(`the document has no '${pauseBefore}'`);
  let script = parts
    .map(([, heading, block]) =>
      heading === undefined
        ? block
        : `echo '${heading.replaceAll("'", '')}'\n${heading === pauseBefore ? `echo '${PAUSE}'; read -r _\n` : ''}`,
    )
    .join('');
  for (const [name, value] of Object.entries(values)) {
    const assignment = new RegExp(`^${name}=.*$`, 'm');
    if (!assignment.test(script)) throw new Error(`the document sets no ${name}`);
    script = script.replace(assignment, () => `${name}=${value}`);
  }
  return script;
}
