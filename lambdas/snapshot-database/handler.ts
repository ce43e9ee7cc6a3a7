import { RDSClient } from '@aws-sdk/client-rds';
import { ERRORS } from '../shared/contract/error-names';
import { databaseSettings, variable } from '../shared/environment';
import { startSnapshot } from '../shared/manual-snapshot';
import { NamedError } from '../shared/named-error';
import { openRecord } from '../shared/open-record';
import { Rds } from '../shared/rds';
import { Records } from '../shared/records';
import { taskHandler } from '../shared/task';
import type { SnapshotDatabaseOutput } from './contract';
import { decide } from './decide';

const client = new RDSClient({});
const rds = new Rds(client);

/** Starts the snapshot and does not wait for it: a recovery must not be kept waiting for the lock. */
export const handler = taskHandler(
  { needs: ['lock', 'record'] },
  async ({ state, context, now }): Promise<SnapshotDatabaseOutput> => {
    const { key, productionIdentifier } = state.database;
    const records = new Records(variable('TABLE_NAME'));
    const record = await openRecord(records, key);
    const holder = await rds.byIdentifier(productionIdentifier);
    if (holder?.DbiResourceId !== record.original.resourceId) {
      throw new NamedError(
        ERRORS.worldChanged,
        `snapshot of '${productionIdentifier}' was not taken: found '${holder?.DbiResourceId ?? 'no instance'}' under this name, expected the original '${record.original.resourceId}'; take it by hand`,
      );
    }
    const { identifier, tags } = decide(record.incidentId, record.openedAt, {
      retainDays: databaseSettings().retainRetiredDays,
      now,
    });
    const guard = () => records.guard(key, context.executionArn, state.lock);
    const started = await startSnapshot(client, { instance: productionIdentifier, snapshot: identifier, tags }, guard);
    return started
      ? { identifier, acted: [{ call: 'rds:CreateDBSnapshot', subject: productionIdentifier, detail: identifier }] }
      : { identifier };
  },
);
