import type { RecordedFunction } from '../contract/recorded-writer';
import { writerSubject } from '../contract/writer';
import { Functions, type ObservedFunction, type ObservedMapping } from '../functions';
import { gone } from './gone';
import { absent, told } from './writer-findings';
import type {
  Change,
  Configured,
  FindOptions,
  FoundWriter,
  LookOptions,
  Recorded,
  SeenWriter,
  WriterKind,
} from './writer-kind';

/** Above this, the freeze visibly waits for the function's own timeout. */
const LONG_TIMEOUT_SECONDS = 60;

/**
 * Lambda functions: first their event source mappings are disabled, then, when no poller is left to fail and to spend
 * the messages' receive counts, nothing of them may run at once. They have stopped once their timeout has passed since.
 */
export class LambdaFunctions implements WriterKind<'lambda'> {
  constructor(private readonly functions = new Functions()) {}

  async find(writers: readonly Configured<'lambda'>[], _: FindOptions): Promise<readonly FoundWriter[]> {
    const observed = await this.functions.functions(writers.map(({ functionName }) => functionName));
    return writers.map((writer, index): FoundWriter => {
      const found = observed[index];
      if (!found) {
        return absent(writer);
      }
      const { timeoutSeconds } = found;
      return {
        subject: writerSubject(writer),
        findings:
          timeoutSeconds > LONG_TIMEOUT_SECONDS
            ? [
                told(
                  writer,
                  `a timeout of ${timeoutSeconds} s`,
                  'a short one, since the freeze waits for it',
                  'the outage is longer by it',
                ),
              ]
            : [],
        idle: found.reservedConcurrency === 0,
        record: recordOf(writer, found),
      };
    });
  }

  async look(writers: readonly Recorded<'lambda'>[], _: LookOptions): Promise<readonly SeenWriter[]> {
    const observed = await this.functions.functions(writers.map(({ functionName }) => functionName));
    return writers.map((recorded, index) => this.seen(recorded, observed[index]));
  }

  private seen(recorded: RecordedFunction, found: ObservedFunction | undefined): SeenWriter {
    const subject = writerSubject(recorded);
    const polling = mappingsOf(recorded, found).filter(({ now }) => now !== undefined && now.state !== 'Disabled');
    const throttled = !found || found.reservedConcurrency === 0;
    const missing = missingOf(recorded, found);
    const changedAt = found?.mappings
      .flatMap(({ lastModified }) => lastModified ?? [])
      .sort()
      .at(-1);
    return {
      subject,
      stop: found ? this.stopping(recorded, polling, throttled) : [],
      active: [
        ...polling.map(({ now }) => `${subject}: event source mapping ${now?.uuid} is ${now?.state}`),
        ...(throttled ? [] : [`${subject}: ${concurrency(found.reservedConcurrency)}`]),
      ],
      settleSeconds: Math.max(recorded.timeoutSeconds, found?.timeoutSeconds ?? 0),
      ...(changedAt ? { traces: `event source mappings last modified at ${changedAt}` } : {}),
      missing,
      resume: ({ portion }) => {
        if (!found || mappingsOf(recorded, found).some(({ was, now }) => was.enabled && !now)) {
          throw gone(found ? `${subject} with its event source mappings` : subject);
        }
        return portion === 'all' ? this.resuming(recorded, found) : [];
      },
      notResumed: ({ portion }) => (portion === 'all' ? missing : []),
    };
  }

  private stopping(
    recorded: RecordedFunction,
    polling: readonly { readonly now: ObservedMapping | undefined }[],
    throttled: boolean,
  ): readonly Change[] {
    const { functionName } = recorded;
    const subject = writerSubject(recorded);
    if (polling.length > 0) {
      // A mapping in a transition takes no update: the next round sees where it went.
      return polling.flatMap(({ now }) => (now?.state === 'Enabled' ? [this.mappingChange(recorded, now, false)] : []));
    }
    return throttled
      ? []
      : [
          {
            call: { call: 'lambda:PutFunctionConcurrency', subject, detail: 'reserved concurrency 0' },
            make: () => this.functions.reserve(functionName, 0),
            follows: true,
          },
        ];
  }

  /** In reverse: pollers of a function that may not run would spend the messages' receive counts. */
  private resuming(recorded: RecordedFunction, found: ObservedFunction): readonly Change[] {
    const { functionName, reservedConcurrency: wanted } = recorded;
    const subject = writerSubject(recorded);
    const differs = found.reservedConcurrency !== wanted;
    return [
      ...(differs && wanted === undefined
        ? [
            {
              call: { call: 'lambda:DeleteFunctionConcurrency', subject, detail: 'nothing reserved, as recorded' },
              make: () => this.functions.deleteReservation(functionName),
            },
          ]
        : []),
      ...(differs && wanted !== undefined
        ? [
            {
              call: { call: 'lambda:PutFunctionConcurrency', subject, detail: `reserved concurrency ${wanted}` },
              make: () => this.functions.reserve(functionName, wanted),
            },
          ]
        : []),
      ...mappingsOf(recorded, found).flatMap(({ was, now }) =>
        was.enabled && now && !isPolling(now) ? [this.mappingChange(recorded, now, true)] : [],
      ),
    ];
  }

  private mappingChange(recorded: RecordedFunction, mapping: ObservedMapping, enabled: boolean): Change {
    return {
      call: {
        call: 'lambda:UpdateEventSourceMapping',
        subject: writerSubject(recorded),
        detail: `${mapping.uuid} of ${mapping.eventSourceArn}: ${mapping.state} -> ${enabled ? 'Enabled' : 'Disabled'}`,
      },
      make: () => this.functions.enableMapping(mapping.uuid, enabled),
    };
  }
}

function recordOf(writer: Configured<'lambda'>, found: ObservedFunction): RecordedFunction {
  const { reservedConcurrency, timeoutSeconds, mappings } = found;
  return {
    ...writer,
    ...(reservedConcurrency === undefined ? {} : { reservedConcurrency }),
    timeoutSeconds,
    eventSourceMappings: mappings
      .filter(({ state }) => state !== 'Deleting')
      .map((mapping) => ({
        uuid: mapping.uuid,
        eventSourceArn: mapping.eventSourceArn,
        enabled: isPolling(mapping),
      })),
  };
}

/** What was recorded of each mapping, and how it is now; one that was added since is held by the concurrency alone. */
function mappingsOf(recorded: RecordedFunction, found: ObservedFunction | undefined) {
  return recorded.eventSourceMappings.map((was) => ({
    was,
    now: found?.mappings.find(({ uuid, state }) => uuid === was.uuid && state !== 'Deleting'),
  }));
}

function missingOf(recorded: RecordedFunction, found: ObservedFunction | undefined): readonly string[] {
  const subject = writerSubject(recorded);
  if (!found) {
    return [`${subject}: found none`];
  }
  return [
    ...(found.reservedConcurrency === recorded.reservedConcurrency
      ? []
      : [
          `${subject}: ${concurrency(found.reservedConcurrency)}, expected ${concurrency(recorded.reservedConcurrency)}`,
        ]),
    ...mappingsOf(recorded, found)
      .filter(({ was, now }) => was.enabled && now?.state !== 'Enabled')
      .map(({ was, now }) => `${subject}: event source mapping ${was.uuid} is ${now?.state ?? 'gone'}`),
  ];
}

function isPolling({ state }: ObservedMapping): boolean {
  return state !== 'Disabled' && state !== 'Disabling';
}

function concurrency(reserved: number | undefined): string {
  return reserved === undefined ? 'no reserved concurrency' : `reserved concurrency ${reserved}`;
}
