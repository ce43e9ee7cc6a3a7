import { describe, expect, it } from '@jest/globals';
import type { AssessInput, ObservedWriters } from '../../../lambdas/assess/contract';
import { closedAs, decide } from '../../../lambdas/assess/decide';
import { namesPicture, seenOf } from '../../../lambdas/assess/names-picture';
import { countTries } from '../../../lambdas/assess/tries';
import type { Outcome } from '../../../lambdas/shared/contract/incident';
import type { RecordItem } from '../../../lambdas/shared/contract/record-items';
import type { GoneOwner } from '../../../lambdas/shared/contract/recovery-state';
import { candidate, NAMES, openRecord, original } from '../database-instances';

const now = new Date('2026-11-21T12:00:00Z');
const fenced = { VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-fence', Status: 'active' }] };
const rising = { VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-fence', Status: 'adding' }] };
const stoppedWriters: ObservedWriters = {
  active: [],
  toStop: 0,
  toResume: 1,
  missing: ['service shop/api: 3 tasks'],
};
const runningWriters: ObservedWriters = {
  active: ['service shop/api: 3 tasks not stopped (RUNNING)'],
  toStop: 1,
  toResume: 0,
  missing: [],
};
const stopping: ObservedWriters = { ...stoppedWriters, active: ['service shop/api: 2 tasks not stopped'] };
const frozen = { writersRecordedAt: 'then', fenceRaisedAt: 'then', pageShownAt: 'then' };
const swapping = { ...frozen, candidateResourceId: 'db-NEW', swapStartedAt: 'then' };
const swapped = {
  original: original({ ...fenced, DBInstanceIdentifier: NAMES.retired }),
  candidate: candidate({ DBInstanceIdentifier: NAMES.production }),
  holderResourceId: 'db-NEW',
};

function input(record: Partial<RecordItem> | undefined, changes: Partial<AssessInput> = {}): AssessInput {
  return {
    mode: 'recover',
    onFailure: 'hold',
    productionIdentifier: NAMES.production,
    quarantineGroupId: 'sg-fence',
    record: record && openRecord(record),
    original: original(fenced),
    candidate: candidate(),
    holderResourceId: 'db-OLD',
    writers: stoppedWriters,
    pageShown: true,
    serving: false,
    previous: undefined,
    now,
    ...changes,
  };
}
const assess = (record: Partial<RecordItem> | undefined, changes: Partial<AssessInput> = {}) =>
  decide(input(record, changes));
const untouched = { original: original(), writers: undefined, pageShown: false };

describe('assess a failure that changed nothing', () => {
  it.each<[string, Partial<RecordItem> | undefined, Partial<AssessInput>]>([
    ['before a record was opened', undefined, {}],
    ['before writers were recorded', {}, untouched],
    [
      'between recording writers and stopping them',
      { writersRecordedAt: 'then' },
      { ...untouched, writers: runningWriters },
    ],
    ['while a candidate was prepared', {}, { ...untouched, mode: 'prepare' }],
  ])('is Unchanged %s', (_when, record, changes) => {
    expect(assess(record, changes)).toMatchObject({ action: 'none', outcome: 'Unchanged' });
  });

  it.each<Outcome>(['Recovered', 'Reverted', 'RolledBack'])(
    'says %s again where only the lock was left by the execution that closed its record so',
    (closedAs) => {
      expect(assess(undefined, { ...swapped, closedAs })).toMatchObject({ action: 'none', outcome: closedAs });
    },
  );

  const gone = { executionArn: 'gone', epoch: 1 };
  it.each<[string, Partial<RecordItem>, GoneOwner | undefined, Outcome | undefined]>([
    ['closed by the execution that is gone', { closedBy: 'gone' }, gone, 'Recovered'],
    [
      'closed by the one that a gone Reconcile told of',
      { closedBy: 'first' },
      { ...gone, origin: 'first' },
      'Recovered',
    ],
    ['closed by an earlier one', { closedBy: 'earlier' }, { ...gone, origin: 'first' }, undefined],
    ['of an earlier incident, when nobody is reconciled', { closedBy: 'earlier' }, undefined, undefined],
    ['that does not say who closed it, when nobody is reconciled', {}, undefined, undefined],
    ['that is open', { closedBy: 'gone', status: 'OPEN' }, gone, undefined],
  ])('takes a record %s for what it tells', (_what, changes, owner, outcome) => {
    expect(closedAs(openRecord({ status: 'CLOSED', outcome: 'Recovered', ...changes }), owner)).toBe(outcome);
  });

  it('hides a page that was shown before it says Unchanged', () => {
    expect(assess({ pageShownAt: 'then' }, { ...untouched, pageShown: true }).action).toBe('hidePage');
  });

  it('sees scaling that was suspended before its service was stopped', () => {
    const writers = { ...runningWriters, toResume: 1 };
    expect(assess({ writersRecordedAt: 'then' }, { ...untouched, writers }).action).toBe('stopWriters');
  });

  it('keeps holding a database that an earlier recovery had frozen when preparing a candidate fails', () => {
    expect(assess(frozen, { mode: 'prepare' }).action).toBe('holdSafe');
  });
});

describe('assess, with hold as the answer to failures', () => {
  it.each<[string, Partial<AssessInput>, string]>([
    ['holds once writers are stopped, the fence is up and the names are as before', {}, 'holdSafe'],
    ['stops writers that run', { writers: runningWriters }, 'stopWriters'],
    ['waits for tasks that are stopping', { writers: stopping }, 'wait'],
    ['raises a fence that is not up', { original: original() }, 'raiseFence'],
    ['waits for a fence that is rising', { original: original(rising) }, 'wait'],
    [
      'holds an original that does not return by itself',
      { original: original({ DBInstanceStatus: 'storage-full' }) },
      'holdSafe',
    ],
    ['waits for an original that RDS does not show', { original: undefined }, 'wait'],
    ['holds when a stranger has the production identifier', { holderResourceId: 'db-X' }, 'holdSafe'],
  ])('%s', (_what, changes, action) => {
    expect(assess(frozen, changes).action).toBe(action);
  });

  it.each<[string, Partial<AssessInput>, string]>([
    ['swaps back when the candidate has the production identifier', swapped, 'swapBack'],
    ['swaps back when nobody has it', { ...swapped, candidate: candidate(), holderResourceId: undefined }, 'swapBack'],
    [
      'waits while a rename is under way',
      { ...swapped, original: original({ DBInstanceIdentifier: NAMES.retired, DBInstanceStatus: 'renaming' }) },
      'wait',
    ],
    [
      'waits while the candidate is not shown',
      { ...swapped, candidate: undefined, holderResourceId: undefined },
      'wait',
    ],
    ['stops writers first', { ...swapped, writers: runningWriters }, 'stopWriters'],
  ])('%s', (_what, changes, action) => {
    expect(assess(swapping, changes).action).toBe(action);
  });

  it('leaves an original alone that somebody renamed before the swap, and says what to do', () => {
    const renamed = {
      original: original({ ...fenced, DBInstanceIdentifier: 'elsewhere' }),
      holderResourceId: undefined,
    };
    const previous = { tries: {}, seen: 'between' } as unknown as NonNullable<AssessInput['previous']>;

    expect(assess(frozen, renamed)).toEqual({
      action: 'wait',
      why: `the original to be shown as '${NAMES.production}'`,
    });
    expect(assess(frozen, { ...renamed, previous })).toEqual({
      action: 'holdSafe',
      why: `the original was renamed 'elsewhere', and not by a recovery; give it back its name '${NAMES.production}' before you go on`,
    });
    expect(assess(frozen, { ...renamed, previous, writers: runningWriters }).action).toBe('stopWriters');
    expect(assess(frozen, { holderResourceId: undefined, previous }).action).toBe('wait');
    expect(assess(swapping, { ...renamed, previous }).action).toBe('swapBack');
  });

  it('gives an action up after three tries and holds', () => {
    const previous = { tries: { stopWriters: 3 } } as unknown as NonNullable<AssessInput['previous']>;
    expect(assess(frozen, { writers: runningWriters, previous })).toMatchObject({
      action: 'holdSafe',
      why: expect.stringMatching(/tried 3 times/),
    });
  });
});

describe('assess, with the original resumed after failures', () => {
  const resume = (changes: Partial<AssessInput>) => assess(frozen, { onFailure: 'resumeOriginal', ...changes });

  it.each<[string, Partial<AssessInput>, string]>([
    ['lowers the fence first', {}, 'lowerFence'],
    [
      'waits until the recorded groups are active',
      { original: original({ VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-db', Status: 'adding' }] }) },
      'wait',
    ],
    ['then resumes the writers', { original: original() }, 'resumeWriters'],
    [
      'waits until their tasks run',
      { original: original(), writers: { ...runningWriters, missing: ['service shop/api: 2 tasks'] } },
      'wait',
    ],
    ['then hides the page', { original: original(), writers: runningWriters }, 'hidePage'],
    ['swaps back before anything else', swapped, 'swapBack'],
  ])('%s', (_what, changes, action) => {
    const record = 'holderResourceId' in changes ? swapping : frozen;
    expect(assess(record, { onFailure: 'resumeOriginal', ...changes }).action).toBe(action);
  });

  it('ends RolledBack when the original serves again as recorded', () => {
    expect(resume({ original: original(), writers: runningWriters, pageShown: false })).toMatchObject({
      outcome: 'RolledBack',
    });
  });
});

describe('assess a database that was told to take no writes', () => {
  const told = { ...frozen, readOnly: { parameterGroup: 'orders-mysql8', source: 'engine-default', at: 'then' } };

  it('lets it write again before the fence falls, where the original is resumed', () => {
    expect(assess(told, { onFailure: 'resumeOriginal', readOnly: true }).action).toBe('liftReadOnly');
    expect(assess(told, { onFailure: 'resumeOriginal', readOnly: false }).action).toBe('lowerFence');
  });

  it('is never Unchanged while it takes no writes', () => {
    const only = { readOnly: told.readOnly, writersRecordedAt: 'then' };
    const running = { ...untouched, writers: runningWriters, readOnly: true };

    expect(assess(only, running).action).toBe('stopWriters');
    expect(assess(only, { ...running, onFailure: 'resumeOriginal' }).action).toBe('liftReadOnly');
    expect(assess(only, { ...running, readOnly: false })).toMatchObject({ outcome: 'Unchanged' });
  });

  it('keeps it so where the database is held', () => {
    expect(assess(told, { readOnly: true }).action).toBe('holdSafe');
  });
});

describe('assess after the point of no return', () => {
  const passed = { ...swapping, pointOfNoReturnAt: 'then' };

  it('never goes back, whatever the configuration says', () => {
    expect(assess(passed, { ...swapped, onFailure: 'resumeOriginal' }).action).toBe('holdSafe');
  });

  it('only hides the page once the writers are back', () => {
    expect(assess(passed, { ...swapped, serving: true }).action).toBe('hidePage');
    expect(assess(passed, { ...swapped, serving: true, pageShown: false })).toMatchObject({
      outcome: 'RecoveredWithOpenItems',
    });
  });
});

describe('assess an emergency stop', () => {
  it('finishes it whatever the configuration says about recoveries', () => {
    const stop = { mode: 'freeze' as const, onFailure: 'resumeOriginal' as const };
    expect(assess(frozen, { ...stop, writers: runningWriters }).action).toBe('stopWriters');
    expect(assess(frozen, { ...stop, original: original() }).action).toBe('raiseFence');
    expect(assess(frozen, stop).action).toBe('holdSafe');
  });

  it('says that nothing is stopped when it ended before the writers were recorded', () => {
    expect(assess({}, { ...untouched, mode: 'freeze' })).toMatchObject({
      action: 'holdSafe',
      why: expect.stringMatching(/nothing is stopped/),
    });
  });
});

describe('assess in Reconcile', () => {
  const passed = { ...swapping, pointOfNoReturnAt: 'then' };
  const open = { VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-db', Status: 'active' }] };
  const swappedOpen = { ...swapped, candidate: candidate({ DBInstanceIdentifier: NAMES.production, ...open }) };
  const serving = { ...swappedOpen, writers: runningWriters, reconciles: true };

  it('sees by itself that production serves after the point of no return', () => {
    expect(assess(passed, serving).action).toBe('hidePage');
    expect(assess(passed, { ...serving, pageShown: false })).toMatchObject({ outcome: 'RecoveredWithOpenItems' });
  });

  it.each<[string, Partial<AssessInput>]>([
    ['a task is missing', { writers: { ...runningWriters, missing: ['service shop/api: 2 tasks'] } }],
    ['the fence is still up', { candidate: candidate({ DBInstanceIdentifier: NAMES.production, ...fenced }) }],
    ['nobody holds the production identifier', { holderResourceId: undefined }],
  ])('holds after the point of no return when %s', (_, changes) => {
    expect(assess(passed, { ...serving, ...changes }).action).toBe('holdSafe');
  });

  it('leaves that to `Healthy?` in RecoverDatabase', () => {
    expect(assess(passed, { ...serving, reconciles: false }).action).toBe('holdSafe');
  });

  it('finishes a ResumeWrites whose writers are back, and holds any other', () => {
    const resume = { mode: 'resume' as const, reconciles: true, original: original(open), writers: runningWriters };
    expect(assess(frozen, resume).action).toBe('hidePage');
    expect(assess(frozen, { ...resume, pageShown: false })).toMatchObject({ outcome: 'RolledBack' });
    expect(assess(frozen, { ...resume, writers: stoppedWriters }).action).toBe('holdSafe');
  });
});

type Previous = NonNullable<AssessInput['previous']>;

describe('tries of the failure path', () => {
  it('are counted for each action, and anew for swapping back whenever the names have moved', () => {
    expect(countTries({ action: 'swapBack' }, undefined, 'swapped', now)).toMatchObject({ tries: { swapBack: 1 } });
    const previous = { tries: { swapBack: 2, stopWriters: 1 }, seen: 'swapped' } as unknown as Previous;
    const count = (action: 'swapBack' | 'wait', seen: string) => countTries({ action }, previous, seen, now).tries;
    expect(count('swapBack', 'swapped')).toEqual({ swapBack: 3, stopWriters: 1 });
    expect(count('swapBack', 'between')).toEqual({ swapBack: 1, stopWriters: 1 });
    expect(count('wait', 'swapped')).toEqual(previous.tries);
  });

  it('are not spent on reads that lag behind the last one', () => {
    const at = (seconds: number) => new Date(now.getTime() - seconds * 1000).toISOString();
    const tried = (action: string, seconds: number, seen = 'swapped') =>
      ({ tries: { swapBack: 1 }, seen, lastTry: { action, at: at(seconds) } }) as unknown as Previous;
    const swapBack = (previous: Previous) => assess(swapping, { ...swapped, previous }).action;
    expect(swapBack(tried('swapBack', 5))).toBe('wait');
    expect(swapBack(tried('swapBack', 61))).toBe('swapBack');
    expect(swapBack(tried('stopWriters', 5))).toBe('swapBack');
    expect(swapBack(tried('swapBack', 5, 'between'))).toBe('swapBack');
  });

  it('forget the last swap back once its effect is seen, so that the next rename is not held up', () => {
    const lastTry = { action: 'swapBack', at: now.toISOString() };
    const previous = { tries: { swapBack: 1 }, seen: 'swapped', lastTry } as unknown as Previous;
    expect(countTries({ action: 'wait' }, previous, 'swapped', now).lastTry).toEqual(lastTry);
    expect(countTries({ action: 'wait' }, previous, 'between', now).lastTry).toBeUndefined();
  });

  it('take names for between until id and name agree, and tell marked instances apart', () => {
    expect(namesPicture(input(swapping))).toBe('before');
    expect(namesPicture(input(swapping, { original: original({ DBInstanceIdentifier: NAMES.retired }) }))).toBe(
      'between',
    );
    const TagList = [{ Key: 'recovery:role', Value: 'retired' }];
    expect(seenOf(input(swapping, { original: original({ TagList }) }))).toBe('before, marked');
  });
});
