import type { EventSourceMappingConfiguration } from '@aws-sdk/client-lambda';
import type { RecordedWriter } from '../../../lambdas/shared/contract/recorded-writer';
import { writerSubject } from '../../../lambdas/shared/contract/writer';
import { WATCH } from './execution-book';
import type { Scene } from './scene';

/** A writer that is no service, and how it is switched. */
export interface WriterSwitch {
  /** `rule default/orders-reminders` */
  readonly key: string;
  /** `ENABLED`, or what is reserved for a function and which of its mappings deliver. */
  readonly state: string;
}

/** Where the switches of schedules, rules and functions stand; hooks are their owner's matter. */
export function writerSwitches({ world, recovery }: Scene): readonly WriterSwitch[] {
  const { scheduler, events, lambda } = world.services;
  const call = (service: string, operation: string) => ({ service, operation, caller: WATCH, requestId: 'invariants' });
  return recovery.settings.writers.flatMap((writer) => {
    const key = writerSubject(writer);
    if (writer.kind === 'schedule') {
      const input = { Name: writer.name, GroupName: writer.group };
      const found = scheduler.operations.GetSchedule!(input, call('scheduler', 'GetSchedule'));
      return { key, state: String((found as { readonly State?: string }).State) };
    }
    if (writer.kind === 'rule') {
      const input = { Name: writer.name, EventBusName: writer.eventBus };
      const found = events.operations.DescribeRule!(input, call('events', 'DescribeRule'));
      return { key, state: String((found as { readonly State?: string }).State) };
    }
    if (writer.kind !== 'lambda') return [];
    const FunctionName = writer.functionName;
    const reserved = lambda.operations.GetFunctionConcurrency!(
      { FunctionName },
      call('lambda', 'GetFunctionConcurrency'),
    ) as { readonly ReservedConcurrentExecutions?: number };
    const { EventSourceMappings = [] } = lambda.operations.ListEventSourceMappings!(
      { FunctionName },
      call('lambda', 'ListEventSourceMappings'),
    ) as { readonly EventSourceMappings?: readonly EventSourceMappingConfiguration[] };
    const mappings = EventSourceMappings.map(({ UUID = '', State = '' }) => ({
      uuid: UUID,
      enabled: /^Enabl/.test(State),
    }));
    return { key, state: functionText(reserved.ReservedConcurrentExecutions, mappings) };
  });
}

/** How a recorded writer was switched; `undefined` for services and hooks. */
export function recordedSwitch(writer: RecordedWriter): WriterSwitch | undefined {
  const key = writerSubject(writer);
  switch (writer.kind) {
    case 'schedule':
    case 'rule':
      return { key, state: writer.state };
    case 'lambda':
      return { key, state: functionText(writer.reservedConcurrency, writer.eventSourceMappings) };
    default:
      return undefined;
  }
}

/** Whether nothing of a writer gets through. */
export function isSwitchedOff({ state }: WriterSwitch): boolean {
  return state === 'DISABLED' || (state.startsWith('reserved 0;') && !state.includes(' on'));
}

function functionText(
  reserved: number | undefined,
  mappings: readonly { readonly uuid: string; readonly enabled: boolean }[],
): string {
  const texts = mappings.map(({ uuid, enabled }) => `${uuid} ${enabled ? 'on' : 'off'}`).sort();
  return `reserved ${reserved ?? 'nothing'}; ${texts.join(', ')}`;
}
