import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a mail offers to run. */
export interface ApprovalCommand {
  readonly functionName: string;
  readonly payload: {
    readonly approvalId: string;
    readonly decision: string;
    readonly planHash: string;
    readonly by: string;
  };
}

/** The mails of the world, one file each, in order of arrival. */
export class Mailbox {
  constructor(readonly directory: string) {}

  async mails(): Promise<string[]> {
    const names = await readdir(this.directory).catch(() => []);
    return Promise.all(names.toSorted().map((name) => readFile(join(this.directory, name), 'utf8')));
  }

  /** The command that decides an approval, from a mail that is not `seen` yet; `undefined` when none came. */
  async approvalCommand(
    decision: 'approve' | 'reject',
    seen: ReadonlySet<string>,
  ): Promise<ApprovalCommand | undefined> {
    for (const mail of await this.mails()) {
      if (!seen.has(mail)) {
        const command = approvalCommands(mail).find(({ payload }) => payload.decision === decision);
        if (command) {
          return command;
        }
      }
    }
    return undefined;
  }
}

/** `printf '%s' '<payload>' | aws lambda invoke ... --function-name <name> ...` */
export function approvalCommands(mail: string): ApprovalCommand[] {
  return [...mail.matchAll(/printf '%s' '([^']+)' \| aws lambda invoke [^\n]*--function-name (\S+)/g)].map((match) => ({
    functionName: match[2]!,
    payload: JSON.parse(match[1]!) as ApprovalCommand['payload'],
  }));
}
