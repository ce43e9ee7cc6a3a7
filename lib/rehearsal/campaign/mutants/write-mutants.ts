import { inHandler } from './handler';
import type { Mutant } from './mutant';

/** Defects of what is written down: conditions that are left out, first values that do not stay. */
export const writeMutants: readonly Mutant[] = [
  inHandler({
    name: 'record-opened-plainly',
    what: 'the record is written whatever is there by then',
    near: { scenarios: ['recover'], states: ['Record world'], faults: ['slow.retry'] },
    file: 'shared/begin-record.ts',
    functions: ['record-world'],
    find: "await records.put(wanted, 'attribute_not_exists(#pk) OR #status = :closed', { ':closed': 'CLOSED' });",
    replace: "await records.put(wanted, 'attribute_not_exists(#pk) OR attribute_exists(#pk)');",
  }),
  inHandler({
    name: 'record-of-another-incident-overwritten',
    what: 'a second incident opens a record of its own over the open one',
    near: { scenarios: ['recover-after-hold'] },
    file: 'record-world/decide.ts',
    find: "if (record?.status === 'OPEN') {",
    replace: "if (record?.status === 'OPEN' && record.incidentId === incident.id) {",
    also: [
      {
        file: 'shared/begin-record.ts',
        find: "await records.put(wanted, 'attribute_not_exists(#pk) OR #status = :closed', { ':closed': 'CLOSED' });",
        replace: "await records.put(wanted, 'attribute_not_exists(#pk) OR attribute_exists(#pk)');",
      },
    ],
  }),
  inHandler({
    name: 'writers-recorded-plainly',
    what: 'a slow look at the writers is written over the counts from before the stop',
    near: { scenarios: ['recover'], states: ['Record writers'], faults: ['slow.retry'] },
    file: 'record-writers/handler.ts',
    find: "'#status = :open AND attribute_not_exists(#writers)',",
    replace: "'#status = :open',",
  }),
  inHandler({
    name: 'writers-always-found-anew',
    what: 'whoever starts again records the writers as they are then: stopped',
    near: {
      scenarios: ['recover', 'recover-after-hold'],
      states: ['Stop writers', 'Writers stopped?', 'Raise fence', 'Fence up?'],
      faults: ['restart'],
    },
    file: 'record-writers/handler.ts',
    find: "'#status = :open AND attribute_not_exists(#writers)',",
    replace: "'#status = :open',",
    also: [
      {
        file: 'record-writers/handler.ts',
        find: 'const adopted = (await openRecord(records, key)).writers !== undefined;',
        replace: 'const adopted = (await openRecord(records, key)).writers === null;',
      },
    ],
  }),
  inHandler({
    name: 'marks-overwritten',
    what: 'when the fence was raised, and the point of no return passed, is written again by every try',
    near: { scenarios: ['recover'], states: ['Raise fence', 'Lower fence'] },
    functions: ['raise-fence', 'lower-fence', 'show-page'],
    file: 'shared/open-record.ts',
    find: "const absent = once ? names.map((name) => ` AND attribute_not_exists(#${name})`).join('') : '';",
    replace: "const absent = '';",
  }),
  inHandler({
    name: 'swap-of-another-candidate-announced',
    what: 'the record names the original as the one that the names are being moved to',
    near: { scenarios: ['roll-back-hold', 'reconcile', 'recover'], states: ['Swap identifiers'] },
    file: 'swap-identifiers/handler.ts',
    find: '{ candidateResourceId, swapStartedAt: now.toISOString() }, { once: false }',
    replace: '{ candidateResourceId: record.original.resourceId, swapStartedAt: now.toISOString() }, { once: false }',
  }),
  inHandler({
    name: 'swap-announced-once',
    what: 'a later swap leaves the candidate of an earlier one in the record',
    near: {
      scenarios: ['revert', 'recover-after-hold', 'roll-back-hold'],
      states: ['Swap identifiers'],
    },
    file: 'swap-identifiers/handler.ts',
    find: 'swapStartedAt: now.toISOString() }, { once: false });',
    replace: 'swapStartedAt: now.toISOString() }, { once: true });',
  }),
  inHandler({
    name: 'token-of-chance',
    what: 'each try to start the restore has another token',
    near: { scenarios: ['recover', 'prepare'], states: ['Start restore'], faults: ['slow.retry'] },
    file: 'start-restore/handler.ts',
    find: 'const token = restoreToken(incident.id, restorePoint.id, plan.attempt);',
    replace: 'const token = restoreToken(incident.id, `${restorePoint.id}${now.getTime()}`, plan.attempt);',
  }),
  inHandler({
    name: 'candidate-found-by-its-name',
    what: 'the swap takes whatever has the name of the candidate',
    near: { scenarios: ['recover'], worldFaults: ['candidate-replaced'] },
    file: 'swap-identifiers/next-step.ts',
    find: 'const candidate = await rds.byResourceId(candidateResourceId);',
    replace:
      'const candidate = (await rds.byIdentifier(names.candidate)) ?? (await rds.byResourceId(candidateResourceId));',
  }),
  inHandler({
    name: 'swap-does-not-mind-strangers',
    what: 'the swap renames whatever holds the production name',
    near: { scenarios: ['recover'], worldFaults: ['production-name-taken'] },
    file: 'swap-identifiers/next-step.ts',
    find: 'const original = await rds.byResourceId(record.original.resourceId);',
    replace:
      'const original = (await rds.byIdentifier(names.production)) ?? (await rds.byResourceId(record.original.resourceId));',
    also: [
      {
        file: 'swap-identifiers/decide.ts',
        find: 'if (holderResourceId !== undefined && holderResourceId !== original && holderResourceId !== candidate) {',
        replace: "if (holderResourceId === '') {",
      },
    ],
  }),
  inHandler({
    name: 'tags-not-asked-for',
    what: 'an instance that belongs to somebody is taken for the candidate because of its name',
    near: { scenarios: ['recover'], worldFaults: ['candidate-name-taken'], states: ['Restore finished?'] },
    file: 'check-restore/decide.ts',
    find: 'if (owner !== undefined && owner !== item.incidentId) {',
    replace: "if (owner === '') {",
    also: [
      {
        file: 'check-restore/decide.ts',
        find: 'if (!isProven(candidate, input) && job?.status',
        replace: 'if (groups.length === 0 && job?.status',
      },
    ],
  }),
  inHandler({
    name: 'report-written-over',
    what: 'a second try writes the report again over the first',
    near: { scenarios: ['prepare', 'recover'], states: ['Write report'], faults: ['s3.PutObject'] },
    functions: ['write-report'],
    file: 'shared/report-store.ts',
    find: "ContentType: contentType, IfNoneMatch: '*' }),",
    replace: 'ContentType: contentType }),',
  }),
];
