import { type ChangedStates, inDefinition, passedOver } from './definition';
import { inHandler } from './handler';
import type { Mutant } from './mutant';
import { together } from './together';

const NEAR_THE_STARTED = {
  scenarios: ['recover'],
  worldFaults: ['somebody-raises-service', 'deployment-during-freeze'],
};

const notHeld = inDefinition({
  name: 'freeze-not-held',
  what: 'nobody stops again what somebody starts while a cut-over waits',
  near: NEAR_THE_STARTED,
  change: (states) => {
    for (const name of Object.keys(states).filter((state) => state.endsWith(': hold freeze'))) unhold(states, name);
  },
});

/** Defects of what keeps the database still while names move. */
export const freezeMutants: readonly Mutant[] = [
  inHandler({
    name: 'sessions-only-counted',
    what: 'sessions of others are waited for, and nobody ends them',
    near: { scenarios: ['recover'], worldFaults: ['session-outlives-fence'] },
    file: 'end-sessions/handler.ts',
    find: 'const [ending] = await sql.query(END_SESSIONS_SQL);',
    replace: 'const ending = { ended: END_SESSIONS_SQL.length * 0 };',
    also: [{ file: 'end-sessions/handler.ts', find: "Number(ending?.['ended'])", replace: 'ending.ended' }],
  }),
  inHandler({
    name: 'sessions-taken-for-ended',
    what: 'sessions of others are neither ended nor counted',
    near: { scenarios: ['recover'], worldFaults: ['session-outlives-fence'] },
    file: 'end-sessions/handler.ts',
    find: 'const [ending] = await sql.query(END_SESSIONS_SQL);',
    replace: 'const [ending] = [{ ended: 0 }];',
    also: [
      {
        file: 'end-sessions/handler.ts',
        find: 'const [counting] = await sql.query(COUNT_SESSIONS_SQL);',
        replace: 'const [counting] = [{ remaining: 0 }];',
      },
    ],
  }),
  inHandler({
    name: 'scaling-not-suspended',
    what: 'services are stopped, and their scaling goes on',
    near: { scenarios: ['freeze', 'recover'] },
    functions: ['stop-writers', 'check-writers'],
    file: 'shared/writers/ecs-service/stop.ts',
    find: '...(target && !isSuspended(target)',
    replace: '...(target && !target && !isSuspended(target)',
  }),
  notHeld,
  together(
    {
      name: 'started-writers-not-minded',
      what: 'nobody stops again what somebody starts while a cut-over waits, nor looks before the first rename',
      near: NEAR_THE_STARTED,
    },
    [
      notHeld,
      inHandler({
        name: 'no-look-before-the-first-rename',
        what: 'names move whoever runs by then',
        near: NEAR_THE_STARTED,
        file: 'swap-identifiers/handler.ts',
        find: 'if (running.length > 0) {',
        replace: 'if (running.length > 99) {',
      }),
    ],
  ),
  inHandler({
    name: 'fence-not-recorded',
    what: 'the record does not say that the original is about to be closed',
    near: { scenarios: ['recover', 'freeze'], states: ['Raise fence', 'Fence up?'] },
    file: 'raise-fence/handler.ts',
    find: 'await markRecord(records, record, { fenceRaisedAt: now.toISOString() }, { once: true });',
    replace:
      'if (!record.openedAt) await markRecord(records, record, { fenceRaisedAt: now.toISOString() }, { once: true });',
  }),
];

/** What leads to holding the freeze leads to the wait after it. */
function unhold(states: ChangedStates, hold: string): void {
  const wait = hold.replace(/: hold freeze$/, ': wait');
  const past = passedOver(states, hold, wait);
  for (const { Choices = [] } of Object.values(states)) {
    for (const choice of Choices as unknown as { Next: string; Variable?: string }[]) {
      if (choice.Next === hold && choice.Variable !== '$.database.key') choice.Next = past;
    }
  }
}
