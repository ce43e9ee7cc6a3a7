import { DBInstanceAlreadyExistsFault, InvalidDBInstanceStateFault } from '@aws-sdk/client-rds';
import { attemptIdIn } from '../shared/attempt-behind-swap';
import type { ActedCall } from '../shared/contract/progress';
import type { RecordItem } from '../shared/contract/record-items';
import { variable } from '../shared/environment';
import { observedInstance } from '../shared/instance-settings';
import { continueLoop, loopDone, stillWaiting } from '../shared/loop';
import { openRecord } from '../shared/open-record';
import { Rds } from '../shared/rds';
import { Records } from '../shared/records';
import { newReplicaName, observedReplicas, replicaParameters } from '../shared/replicas';
import { loopOptions, taskHandler } from '../shared/task';
import type { RecreateReplicasDecision, RecreateReplicasInput, RecreateReplicasOutput } from './contract';
import { decide } from './decide';

const rds = new Rds();

export const handler = taskHandler(
  { needs: ['lock'], options: loopOptions },
  async ({ state, context, options, now }): Promise<RecreateReplicasOutput> => {
    const { database, incident, lock } = state;
    const records = new Records(variable('TABLE_NAME'));
    const record = await openRecord(records, database.key);
    const decision = decide(await observe(record, database.productionIdentifier));
    const loop = continueLoop(state.replicas, options, now);
    switch (decision.kind) {
      case 'done':
        return { ...loopDone(loop), replicas: decision.replicas };
      case 'waiting':
        return { ...stillWaiting(loop, options, now, decision.for), replicas: [] };
      default: {
        await records.guard(database.key, context.executionArn, lock);
        const acted = await act(decision, incident.id);
        const subject = decision.kind === 'create' ? decision.name : decision.identifier;
        const progress = stillWaiting(loop, options, now, `replica '${subject}' to show the change`);
        return { ...progress, replicas: [], ...(acted ? { acted: [acted] } : {}) };
      }
    }
  },
);

async function observe(record: RecordItem, productionIdentifier: string): Promise<RecreateReplicasInput> {
  const [production, retired] = [
    await rds.byIdentifier(productionIdentifier),
    await rds.byResourceId(record.original.resourceId),
  ];
  const replicas = await observedReplicas(rds, retired ? observedInstance(retired).readReplicas : []);
  const hash = attemptIdIn(retired?.DBInstanceIdentifier) ?? '';
  return {
    production: production && retired && observedInstance(production),
    replicas: await Promise.all(
      replicas.map(async (replica, index) => {
        const newName = newReplicaName(productionIdentifier, hash, index);
        const made = await rds.byIdentifier(newName);
        return { ...replica, newName, made: made && observedInstance(made) };
      }),
    ),
  };
}

/** `undefined` when RDS says that the source is busy, or that it is made already: the next round looks again. */
async function act(
  decision: Extract<RecreateReplicasDecision, { kind: 'create' | 'modify' }>,
  incidentId: string,
): Promise<ActedCall | undefined> {
  try {
    if (decision.kind === 'modify') {
      await rds.modify(decision.identifier, decision.changes);
      return { call: 'rds:ModifyDBInstance', subject: decision.identifier, detail: JSON.stringify(decision.changes) };
    }
    await rds.createReplica(decision.source, decision.name, replicaParameters(decision.like.settings, incidentId));
    return { call: 'rds:CreateDBInstanceReadReplica', subject: decision.name, detail: `of ${decision.source}` };
  } catch (error) {
    if (error instanceof InvalidDBInstanceStateFault || error instanceof DBInstanceAlreadyExistsFault) {
      return undefined;
    }
    throw error;
  }
}
