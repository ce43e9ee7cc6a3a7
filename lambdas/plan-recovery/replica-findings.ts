import type { ReplicaChoice } from '../shared/contract/database-settings';
import { isElsewhere, newReplicaName, type ObservedReplica } from '../shared/replicas';
import type { ObservedAttempt, PlanFinding, PlanInput } from './contract';
import { notice, refusal } from './finding';

const ATTEMPT_ID_LENGTH = 8;

/** Replicas stay with the original when it is retired: each needs a decision, made before anything stops. */
export function replicaFindings(
  replicas: readonly ObservedReplica[],
  attempt: ObservedAttempt | undefined,
  { settings }: PlanInput,
): readonly PlanFinding[] {
  const choice = settings.replicas ?? ({ kind: 'refuse' } as const);
  const hash = attempt?.names.candidate.slice(-ATTEMPT_ID_LENGTH) ?? '';
  return replicas.map((replica, index) => judge(replica, choice, newReplicaName(settings.identifier, hash, index)));
}

function judge(replica: ObservedReplica, choice: ReplicaChoice, newName: string): PlanFinding {
  const subject = `read replica ${replica.identifier}`;
  const stays = 'it keeps its name and the old data, attached to the retired instance';
  switch (choice.kind) {
    case 'refuse':
      return refusal(
        subject,
        'no decision about it',
        "'recreate' or 'leave' in the configuration",
        `decide what becomes of its readers: ${stays}`,
      );
    case 'leave':
      return notice(subject, `the decision to leave it: ${choice.reason}`, 'readers that can do without', stays);
    case 'recreate': {
      const fault = whyNot(replica);
      return fault
        ? refusal(subject, fault, 'a replica that can be made anew', "choose 'leave' and make it anew by hand")
        : notice(
            subject,
            'the decision to make it anew',
            `'${newName}' once the service is back`,
            `${stays}; point its readers to the new endpoint, since the name is not moved`,
          );
    }
  }
}

function whyNot({ identifier, instance }: ObservedReplica): string | undefined {
  if (isElsewhere(identifier)) {
    return 'it in another Region';
  }
  if (!instance) {
    return 'no instance with this name, as for a cluster';
  }
  return instance.readReplicas.length > 0 ? `replicas of its own: ${instance.readReplicas.join(', ')}` : undefined;
}

/** Instances and storage (GiB) that replicas made anew need beside the old ones, which stay. */
export function replicasNeed(
  replicas: readonly ObservedReplica[],
  { settings }: PlanInput,
): { readonly instances: number; readonly storage: number } {
  return settings.replicas?.kind === 'recreate'
    ? {
        instances: replicas.length,
        storage: replicas.reduce((sum, { instance }) => sum + (instance?.settings.allocatedStorage ?? 0), 0),
      }
    : { instances: 0, storage: 0 };
}
