import { describe, expect, it } from '@jest/globals';
import type { RecordItem } from '../../../../lambdas/shared/contract/record-items';
import { heldElsewhere } from '../../../../lambdas/shared/writers/held-elsewhere';
import { openRecord } from '../../database-instances';
import { recorded } from '../../writers';

const api = { kind: 'ecsService' as const, cluster: 'shop', service: 'api' };
const rule = { kind: 'rule' as const, eventBus: 'default', name: 'nightly' };
const records = (record: RecordItem | undefined) => ({
  get: async <T>(pk: string) => (pk === 'users#record' ? (record as T | undefined) : undefined),
});
const held = (record: RecordItem | undefined) => heldElsewhere([api, rule], ['users', 'bills'], records(record));

describe('writers that another recovery may hold', () => {
  it('are refused by name while the record of the other database is open', async () => {
    expect(await held(openRecord({ incidentId: 'INC-7', writers: [recorded('api')] }))).toEqual([
      expect.objectContaining({
        level: 'refusal',
        subject: 'service shop/api',
        found: "it in the open record of database 'users', incident 'INC-7'",
      }),
    ]);
  });

  it('are free once that record is closed, and before it lists any', async () => {
    expect(await held(undefined)).toEqual([]);
    expect(await held(openRecord())).toEqual([]);
    expect(await held(openRecord({ status: 'CLOSED', writers: [recorded('api')] }))).toEqual([]);
  });
});
