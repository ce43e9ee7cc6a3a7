import type { Revert } from '../shared/contract/cut-over-revert';
import type { InstanceRef } from '../shared/contract/instance-ref';
import type { AttemptItem } from '../shared/contract/record-items';
import { isConnectable, type ObservedInstance } from '../shared/instance-settings';
import { OWN_TAGS } from '../shared/names';
import type { CheckRevertInput } from './contract';

/** A cut-over that may be taken back, or everything that stands against it. */
export interface Found {
  readonly revert?: Revert;
  readonly refusals: readonly string[];
}

/** An earlier try that is held goes on from where it stopped; its instances may have other names by now. */
export function adopted({ record, present }: CheckRevertInput, incidentId: string): Found {
  const { revert } = record ?? {};
  const now = (ref: InstanceRef) => present.find(({ resourceId }) => resourceId === ref.resourceId) ?? ref;
  return revert?.incidentId === incidentId
    ? { revert: { ...revert, retired: now(revert.retired), production: now(revert.production) }, refusals: [] }
    : {
        refusals: [
          `record: found it open for incident '${record?.incidentId}', expected a recovery that is over; finish it with ResumeWrites or RecoverDatabase first`,
        ],
      };
}

/** The cut-over that made the present production instance: the retired one is known by the attempt in its name. */
export function cutOver(input: CheckRevertInput, incidentId: string): Found {
  const { settings, holder, retired, record } = input;
  if (!holder) {
    return {
      refusals: [`production identifier '${settings.identifier}': found no instance with this name, expected one`],
    };
  }
  const behind = retired.find(({ attempt }) => attempt?.candidateResourceId === holder.ref.resourceId);
  if (!behind?.attempt) {
    const seen = retired.map(({ instance }) => `'${instance.ref.identifier}'`).join(', ') || 'none';
    return {
      refusals: [
        `retired instance: found ${seen}, expected the one that '${holder.ref.resourceId}' has replaced; where it was deleted, restore it from its snapshot by hand`,
      ],
    };
  }
  const { instance, attempt } = behind;
  const since = record?.revert?.since ?? record?.pointOfNoReturnAt;
  const name = instance.ref.identifier;
  return {
    revert: {
      incidentId,
      retired: instance.ref,
      production: holder.ref,
      names: { candidate: name, retired: name.replace(/-corrupted-([a-z2-7]{8})$/, '-reverted-$1') },
      ...(since ? { since } : {}),
    },
    refusals: [
      ...(attempt.incidentId === incidentId
        ? []
        : [`incidentId: found '${incidentId}', expected '${attempt.incidentId}', whose cut-over made this production`]),
      ...retiredRefusals(instance, attempt, input.now),
      ...[instance, holder].flatMap(({ ref, status }) =>
        isConnectable(status) ? [] : [`instance '${ref.identifier}': found status '${status}', expected 'available'`],
      ),
    ],
  };
}

function retiredRefusals({ ref, settings: { tags } }: ObservedInstance, attempt: AttemptItem, now: Date): string[] {
  const subject = `retired instance '${ref.identifier}'`;
  const expires = tags[OWN_TAGS.expires];
  return [
    ...(ref.resourceId === attempt.originalResourceId
      ? []
      : [`${subject}: found '${ref.resourceId}', expected '${attempt.originalResourceId}'`]),
    ...(tags[OWN_TAGS.incident] === attempt.incidentId && tags[OWN_TAGS.role] === 'retired'
      ? []
      : [`${subject}: found no tags of incident '${attempt.incidentId}' on it, expected those of its cut-over`]),
    ...(expires !== undefined && Date.parse(expires) <= now.getTime()
      ? [`${subject}: found its waiting period over since ${expires}, expected it to last`]
      : []),
  ];
}
