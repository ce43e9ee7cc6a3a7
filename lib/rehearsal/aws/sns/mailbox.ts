import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorldContext } from '../../world';

export interface Mail {
  readonly to: string;
  readonly topicArn: string;
  readonly subject: string;
  readonly body: string;
}

const LONGEST_SLUG = 60;

/** Mail sent by topics: one text file each, numbered in the order of sending. */
export class Mailbox {
  readonly #directory: string;
  #count = 0;

  constructor(private readonly context: Pick<WorldContext, 'directory' | 'clock' | 'keptMails'>) {
    this.#directory = join(context.directory, 'mail');
  }

  /** Writes the mail and gives the path of its file. */
  send({ to, topicArn, subject, body }: Mail): string {
    const topic = topicArn.slice(topicArn.lastIndexOf(':') + 1);
    const number = String(++this.#count).padStart(4, '0');
    const path = join(
      this.#directory,
      [number, slug(topic), slug(subject)].filter((part) => part !== '').join('-') + '.eml',
    );
    const head = [
      `To: ${to}`,
      'From: AWS Notifications <no-reply@sns.amazonaws.com>',
      `Subject: ${subject}`,
      `Date: ${this.context.clock.now().toUTCString()}`,
    ];
    const text = `${head.join('\n')}\n\n${body}\n`;
    if (this.context.keptMails) {
      this.context.keptMails.push(text);
      return path;
    }
    mkdirSync(this.#directory, { recursive: true });
    writeFileSync(path, text);
    return path;
  }
}

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST_SLUG)
    .replaceAll(/^-|-$/g, '');
