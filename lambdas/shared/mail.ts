import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ERRORS } from './contract/error-names';
import { NamedError } from './named-error';

export interface Mail {
  /** SNS takes up to 100 printable ASCII characters; longer or other text is shortened and replaced. */
  readonly subject: string;
  readonly body: string;
}

/** Publishes to topics that people are subscribed to by mail. */
export class Mailbox {
  constructor(private readonly client = new SNSClient({})) {}

  /** Throws NotificationFailed with the reason. */
  async send(topicArn: string, { subject, body }: Mail): Promise<void> {
    try {
      await this.client.send(new PublishCommand({ TopicArn: topicArn, Subject: subjectLine(subject), Message: body }));
    } catch (error) {
      const found = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      throw new NamedError(ERRORS.notificationFailed, `topic '${topicArn}' took no message: ${found}`, {
        cause: error,
      });
    }
  }
}

export function subjectLine(text: string): string {
  const line = text.replace(/[^\x21-\x7e]+/g, ' ').trim();
  return line.length > 100 ? `${line.slice(0, 97)}...` : line;
}
