import type { ObservedCall } from '../simulation/observed-calls';
import { WATCH } from './execution-book';
import type { InvariantFamily, Scene } from './scene';

const PAGE = 1000;

/** Texts of a secret that nobody may see: its password, or the whole of it when it is no login. */
export function secretTexts(secret: string): readonly string[] {
  try {
    const { password } = JSON.parse(secret) as { readonly password?: unknown };
    return typeof password === 'string' ? [password] : [secret];
  } catch {
    return [secret];
  }
}

/** I18: no secret in a log line, mail, event, report, or in anything that an execution shows. */
export class Secrets implements InvariantFamily {
  private readonly texts: readonly string[];
  private readonly executionArns = new Set<string>();

  constructor(private readonly scene: Scene) {
    const { world, recovery } = scene;
    const call = { service: 'secretsmanager', operation: 'GetSecretValue', caller: WATCH, requestId: 'invariants' };
    const read = (SecretId: string) =>
      (world.services.secrets.operations.GetSecretValue!({ SecretId }, call) as { readonly SecretString?: string })
        .SecretString ?? '';
    this.texts = Object.values(recovery.settings.secrets).flatMap((id) => secretTexts(read(id)));
    const { context } = world;
    const log = context.log.bind(context);
    context.log = (line) => {
      this.saw('a log line', line);
      log(line);
    };
    world.services.events.onEvent((event) => {
      if (event.source === 'database-recovery')
        this.saw(`event '${event['detail-type']}'`, JSON.stringify(event.detail));
    });
  }

  called({ service, operation, input }: ObservedCall): void {
    if (service !== 'sns' || operation !== 'Publish') return;
    const { Subject = '', Message = '' } = input as { readonly Subject?: string; readonly Message?: string };
    this.saw(`mail '${Subject}'`, `${Subject}\n${Message}`);
  }

  progressed(executionArn: string): void {
    this.executionArns.add(executionArn);
  }

  finish(): void {
    const { s3 } = this.scene.world.services;
    const bucket = this.scene.world.reportBucket;
    for (const key of s3.list(bucket)) this.saw(`object '${key}'`, s3.read(bucket, key).toString('latin1'));
    for (const executionArn of this.executionArns) this.history(executionArn);
  }

  private history(executionArn: string): void {
    const call = { service: 'states', operation: 'GetExecutionHistory', caller: WATCH, requestId: 'invariants' };
    const read = this.scene.world.services.states.operations.GetExecutionHistory!;
    let nextToken: string | undefined;
    do {
      const page = read({ executionArn, maxResults: PAGE, ...(nextToken && { nextToken }) }, call) as {
        readonly events?: readonly object[];
        readonly nextToken?: string;
      };
      for (const event of page.events ?? []) this.event(executionArn, event);
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
  }

  /** Inputs, outputs and causes are texts one level down. */
  private event(executionArn: string, event: object): void {
    for (const details of Object.values(event)) {
      if (typeof details !== 'object' || details === null) continue;
      for (const text of Object.values(details)) {
        if (typeof text === 'string') this.saw(`history of '${executionArn.split(':').at(-1)}'`, text);
      }
    }
  }

  private saw(where: string, text: string): void {
    this.scene.violations.check(
      'I18',
      !this.texts.some((secret) => text.includes(secret)),
      () => `${where}: found a secret in it, expected none`,
    );
  }
}
