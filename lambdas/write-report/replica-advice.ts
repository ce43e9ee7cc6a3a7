import type { RecoveryState } from '../shared/contract/recovery-state';

/** Where readers of the replicas go from here: old replicas keep their names and the old data. */
export function replicaAdvice({ plan, swap, replicas }: RecoveryState): readonly string[] {
  if (swap?.status !== 'done') {
    return [];
  }
  if (replicas?.status === 'done') {
    return replicas.replicas.map(
      ({ instead, name, host }) =>
        `readers of the replica '${instead}' use '${host ?? name}' now: '${instead}' stays with the retired instance and shows its old data until somebody deletes it`,
    );
  }
  const told = plan?.findings.filter(({ level, subject }) => level === 'notice' && subject.startsWith('read replica '));
  return (told ?? []).map(({ subject, next }) => `${subject}: ${next}`);
}
