import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface CommandEnd {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Python interpreters that may have the AWS CLI: the first of the path, and Debian's. */
const INTERPRETERS = ['python3', '/usr/bin/python3'];

/** The interpreter that has the AWS CLI; `undefined` where none has. */
export function commandLineInterpreter(): string | undefined {
  return INTERPRETERS.find((python) => spawnSync(python, ['-c', 'import awscli.clidriver']).status === 0);
}

/** The AWS CLI as one process that runs command after command. */
export class CommandLine {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: AsyncIterator<string>;
  private said = '';

  constructor(interpreter: string, environment: Readonly<Record<string, string>>) {
    this.child = spawn(interpreter, [join(__dirname, 'command-line.py')], {
      env: { PATH: process.env['PATH'], ...environment },
    });
    this.child.stderr.on('data', (text) => {
      this.said += text;
    });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  run(command: readonly string[]): Promise<CommandEnd> {
    return this.ask({ run: command });
  }

  /** Name of the command for an operation; `undefined` where this version of the CLI does not know it. */
  async commandFor(service: string, operation: string): Promise<string | undefined> {
    const { command } = await this.ask<{ command: string | null }>({ service, operation });
    return command ?? undefined;
  }

  async version(): Promise<string> {
    return (await this.ask<{ version: string }>({})).version;
  }

  close(): void {
    this.child.stdin.end();
  }

  private async ask<T>(question: object): Promise<T> {
    this.child.stdin.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await this.lines.next();
    if (done) throw new Error(`the AWS CLI ended before it answered ${JSON.stringify(question)}: ${this.said}`);
    return JSON.parse(value) as T;
  }
}
