import type { RecordItem } from '../shared/contract/record-items';
import { databaseSettings } from '../shared/environment';
import { observedInstance } from '../shared/instance-settings';
import { OWN_TAGS } from '../shared/names';
import type { Rds } from '../shared/rds';
import type { Direction, SwapNames, SwapStep } from './contract';
import { decide } from './decide';

export interface StepQuestion {
  readonly direction: Direction;
  readonly record: RecordItem;
  readonly candidateResourceId: string;
  readonly names: SwapNames;
  readonly left: boolean;
  readonly candidateGone?: boolean;
  readonly incidentId: string;
  readonly now: Date;
}

/** Observes both instances and the production identifier, and decides. */
export async function nextStep(
  rds: Rds,
  question: StepQuestion,
): Promise<{ readonly step: SwapStep; readonly originalIdentifier: string | undefined }> {
  const { direction, record, candidateResourceId, names, left, candidateGone = false, incidentId, now } = question;
  const original = await rds.byResourceId(record.original.resourceId);
  const candidate = await rds.byResourceId(candidateResourceId);
  const holder = await rds.byIdentifier(names.production);
  const expires = new Date(now.getTime() + databaseSettings().retainRetiredDays * 24 * 3_600_000).toISOString();
  const step = decide({
    direction,
    world: {
      original: original && observedInstance(original),
      candidate: candidate && observedInstance(candidate),
      holderResourceId: holder?.DbiResourceId,
    },
    names,
    left,
    candidateGone,
    ownTags: { [OWN_TAGS.incident]: incidentId, [OWN_TAGS.role]: 'retired', [OWN_TAGS.expires]: expires },
  });
  return { step, originalIdentifier: original?.DBInstanceIdentifier };
}

/** One line for whoever watches. */
export function describe(step: Exclude<SwapStep, { kind: 'swapped' }>): string {
  switch (step.kind) {
    case 'waiting':
      return step.for;
    case 'rename':
      return `'${step.from}' to be renamed to '${step.to}'`;
    default:
      return `the tags of '${step.identifier}'`;
  }
}
