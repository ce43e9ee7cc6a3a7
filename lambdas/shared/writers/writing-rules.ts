import type { RecordedRule } from '../contract/recorded-writer';
import type { Finding } from '../contract/recovery-plan';
import { writerSubject } from '../contract/writer';
import { EventRules, type ObservedRule } from '../event-rules';
import { gone } from './gone';
import { startedWriter } from './started-writer';
import { absent, refused } from './writer-findings';
import type {
  Configured,
  FindOptions,
  FoundWriter,
  LookOptions,
  Recorded,
  SeenWriter,
  WriterKind,
} from './writer-kind';

/** EventBridge may go on to match events for a short time after a rule was disabled. */
const SETTLE_SECONDS = 60;

/** Rules of EventBridge, by schedule or by pattern: disabled. */
export class WritingRules implements WriterKind<'rule'> {
  constructor(private readonly rules = new EventRules()) {}

  async find(writers: readonly Configured<'rule'>[], { all }: FindOptions): Promise<readonly FoundWriter[]> {
    return Promise.all(
      writers.map(async (writer): Promise<FoundWriter> => {
        const rule = await this.rules.rule(writer);
        if (!rule) {
          return absent(writer);
        }
        const refusals = refusalsOf(writer, rule);
        const state = rule.state === 'DISABLED' ? 'DISABLED' : 'ENABLED';
        return {
          subject: writerSubject(writer),
          findings: [...refusals, ...startedWriter(writer, await this.rules.targetArns(writer), all)],
          idle: state === 'DISABLED',
          ...(refusals.length === 0 ? { record: { ...writer, state } } : {}),
        };
      }),
    );
  }

  async look(writers: readonly Recorded<'rule'>[], _: LookOptions): Promise<readonly SeenWriter[]> {
    return Promise.all(writers.map(async (recorded) => this.seen(recorded, await this.rules.rule(recorded))));
  }

  private seen(recorded: RecordedRule, rule: ObservedRule | undefined): SeenWriter {
    const subject = writerSubject(recorded);
    const enabled = rule !== undefined && rule.state !== 'DISABLED';
    const missing = recorded.state === 'ENABLED' && !enabled ? [`${subject}: found '${rule?.state ?? 'none'}'`] : [];
    return {
      subject,
      stop: enabled
        ? [
            {
              call: { call: 'events:DisableRule', subject, detail: `state ${rule.state} -> DISABLED` },
              make: () => this.rules.disable(recorded),
            },
          ]
        : [],
      active: enabled ? [`${subject}: it is ${rule.state}`] : [],
      settleSeconds: SETTLE_SECONDS,
      missing,
      resume: ({ portion }) => {
        if (!rule) {
          throw gone(subject);
        }
        return portion === 'all' && missing.length > 0
          ? [
              {
                call: { call: 'events:EnableRule', subject, detail: `state ${rule.state} -> ENABLED` },
                make: () => this.rules.enable(recorded),
              },
            ]
          : [];
      },
      notResumed: ({ portion }) => (portion === 'all' ? missing : []),
    };
  }
}

function refusalsOf(writer: Configured<'rule'>, { state, managedBy }: ObservedRule): readonly Finding[] {
  return [
    ...(managedBy
      ? [refused(writer, `a rule managed by '${managedBy}'`, 'one that you may disable', 'stop what made it by a hook')]
      : []),
    ...(state === 'ENABLED' || state === 'DISABLED'
      ? []
      : [
          refused(
            writer,
            `state '${state}'`,
            "'ENABLED', the only one that EnableRule restores",
            'freeze it by a hook',
          ),
        ]),
  ];
}
