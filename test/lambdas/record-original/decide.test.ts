import { describe, expect, it } from '@jest/globals';
import type { RecordOriginalInput } from '../../../lambdas/record-original/contract';
import { decide } from '../../../lambdas/record-original/decide';
import { openRecord, original } from '../database-instances';
import { EXECUTION, requested } from '../recovery-state';

const record = (changes: Partial<RecordOriginalInput> = {}) =>
  decide({
    incident: requested('freeze').incident,
    database: 'orders',
    record: undefined,
    holder: original(),
    executionArn: EXECUTION,
    now: new Date('2026-11-21T12:00:00Z'),
    ...changes,
  });

describe('record original', () => {
  it('opens a record with the settings that ResumeWrites restores', () => {
    const { kind, record: opened } = record();
    expect(kind).toBe('open');
    expect(opened).toMatchObject({
      status: 'OPEN',
      incidentId: 'INC-1',
      openedBy: EXECUTION,
      original: original().ref,
    });
    expect(JSON.parse(opened.settings)).toMatchObject({ vpcSecurityGroupIds: original().settings.vpcSecurityGroupIds });
  });

  it('keeps a copy for each execution, since an incident may stop writes more than once', () => {
    expect(record().record.worldKey).toBe('worlds/orders/INC-1-recover-1.json');
  });

  it('adopts an open record as it is, and opens a new one after a closed one', () => {
    const open = openRecord({ fenceRaisedAt: 'then' });
    expect(record({ record: open })).toEqual({ kind: 'adopt', record: open });
    expect(record({ record: { ...open, status: 'CLOSED' } }).kind).toBe('open');
  });

  it('refuses when another instance has the name than the open record is about', () => {
    const other = { ...original(), ref: { ...original().ref, resourceId: 'db-NEW' } };
    expect(() => record({ record: openRecord(), holder: other })).toThrow("belongs to 'db-NEW'");
    expect(() => record({ holder: undefined })).toThrow('no instance holds the production identifier');
  });
});
