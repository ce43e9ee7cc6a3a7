import { type ChangedStates, inDefinition, passedOver, redirect, stateOf } from './definition';
import type { Mutant } from './mutant';

const ROLL_BACK = ['roll-back-hold', 'roll-back-resume'];
const isTask = ([, { Type }]: [string, { Type: string }]) => Type === 'Task';

/** Choices of a state, to be changed in place. */
function choicesOf(states: ChangedStates, name: string): Record<string, unknown>[] {
  const { Choices } = stateOf(states, name);
  if (!Choices?.length) throw new Error(`state '${name}' has no choices, expected some`);
  return Choices as unknown as Record<string, unknown>[];
}

function catchOf(states: ChangedStates, name: string): { Next: string; ResultPath?: string } {
  const [caught] = stateOf(states, name).Catch ?? [];
  if (!caught) throw new Error(`state '${name}' catches nothing, expected that it does`);
  return caught;
}

/** Defects of the state machines, as a careless change of a fragment would make them. */
export const definitionMutants: readonly Mutant[] = [
  inDefinition({
    name: 'catch-removed',
    what: 'an error in Raise fence ends the execution on the spot',
    near: { scenarios: ['recover'], states: ['Raise fence'] },
    change: (states) => void delete stateOf(states, 'Raise fence')['Catch'],
  }),
  inDefinition({
    name: 'timeouts-removed',
    what: 'no task has a timeout',
    near: { scenarios: ['recover'] },
    change: (states) => {
      for (const [name] of Object.entries(states).filter(isTask)) delete stateOf(states, name)['TimeoutSeconds'];
    },
  }),
  inDefinition({
    name: 'catch-leads-to-the-end',
    what: 'an error in Fence up? goes straight to Outcome? and undoes nothing',
    near: { scenarios: ['recover'], states: ['Fence up?'] },
    change: (states) => {
      catchOf(states, 'Fence up?').Next = 'Outcome?';
    },
  }),
  inDefinition({
    name: 'retries-removed',
    what: 'no error of a call is tried again',
    near: {
      scenarios: ['recover'],
      states: ['Start restore', 'Stop writers', 'Swap identifiers', 'Record world'],
      faults: ['token-expired.before.once', 'access-denied.before.once'],
    },
    change: (states) => {
      for (const [, state] of Object.entries(states).filter(isTask)) {
        for (const retry of state.Retry ?? []) (retry as { MaxAttempts: number }).MaxAttempts = 0;
      }
    },
  }),
  inDefinition({
    name: 'wait-that-never-ends',
    what: 'Writers stopped? goes on waiting when they are',
    near: { scenarios: ['recover'] },
    change: (states) => {
      const [done] = choicesOf(states, 'Writers stopped?: done?');
      done!['StringEquals'] = 'stopped';
      stateOf(states, 'Writers stopped?: done?').Default = 'Writers stopped?: wait';
    },
  }),
  inDefinition({
    name: 'gate-inverted',
    what: 'a candidate that passed is thrown away, one that failed goes on',
    near: { scenarios: ['prepare', 'recover'] },
    change: (states) => {
      const gate = stateOf(states, 'Gate?');
      const [first] = choicesOf(states, 'Gate?');
      const next = String(first!['Next']);
      first!['Next'] = gate.Default;
      gate.Default = next;
    },
  }),
  inDefinition({
    name: 'plan-goes-on',
    what: 'mode plan locks the database and goes on as recover does',
    near: { scenarios: ['plan', 'recover'] },
    change: (states) => {
      for (const choice of choicesOf(states, 'Mode?')) choice['Next'] = 'Lock database';
    },
  }),
  inDefinition({
    name: 'prepare-cuts-over',
    what: 'mode prepare goes on into the cut-over once the candidate has passed',
    near: { scenarios: ['prepare'] },
    change: (states) => {
      for (const choice of choicesOf(states, 'Gate?')) {
        if (choice['Next'] === 'Write report') choice['Next'] = 'Recheck world';
      }
    },
  }),
  inDefinition({
    name: 'approval-skipped',
    what: 'the cut-over begins without asking anybody',
    near: { scenarios: ['recover'] },
    change: (states) => {
      for (const choice of choicesOf(states, 'Gate?')) {
        if (choice['Next'] === 'Approve cut-over') {
          choice['Next'] = passedOver(states, 'Approve cut-over', 'Recheck world');
        }
      }
    },
  }),
  inDefinition({
    name: 'stopped-before-recorded',
    what: 'writers are to be stopped before anybody has written down how they ran',
    near: { scenarios: ['recover', 'freeze'] },
    change: (states) => redirect(states, 'Show maintenance page', 'Stop writers'),
  }),
  inDefinition({
    name: 'fence-skipped',
    what: 'writers are stopped, and the original stays open for everybody else',
    near: { scenarios: ['recover'] },
    change: (states) => redirect(states, 'Writers stopped?', 'Candidate validated?'),
  }),
  inDefinition({
    name: 'sessions-skipped',
    what: 'the fence is raised, and sessions that were there before go on',
    near: { scenarios: ['recover'] },
    change: (states) => redirect(states, 'Raise fence', 'Candidate validated?'),
  }),
  inDefinition({
    name: 'protection-skipped',
    what: 'production is opened without what the original had: deletion protection, backups, tags',
    near: { scenarios: ['recover'] },
    change: (states) => redirect(states, 'Verify production', 'Lower fence'),
  }),
  inDefinition({
    name: 'fence-lowered-before-the-swap-is-verified',
    what: 'production is opened before anybody has asked it who it is',
    near: { scenarios: ['recover'] },
    change: (states) => redirect(states, 'Swap identifiers', 'Lower fence'),
  }),
  inDefinition({
    name: 'canary-before-the-fence-is-down',
    what: 'writers come back while the fence is still up',
    near: { scenarios: ['recover'] },
    change: (states) => redirect(states, 'Lower fence', 'Resume canary'),
  }),
  inDefinition({
    name: 'page-hidden-first',
    what: 'the maintenance page goes before any writer is back',
    near: { scenarios: ['recover'] },
    change: (states) => {
      redirect(states, 'Fence down?', 'Hide maintenance page');
    },
  }),
  inDefinition({
    name: 'assess-does-not-wait',
    what: 'whatever has to be waited for in the failure path is held at once',
    near: { scenarios: ROLL_BACK },
    change: (states) => {
      for (const choice of choicesOf(states, 'Assess: done?')) {
        if (choice['Next'] === 'Assess: wait') choice['Next'] = passedOver(states, 'Assess: wait', 'Hold safe');
      }
    },
  }),
  inDefinition({
    name: 'hold-says-nothing',
    what: 'a held recovery is given back without a page, a report or a mail',
    near: { scenarios: ROLL_BACK, states: ['Restore finished?'] },
    change: (states) => {
      stateOf(states, 'Assess: done?').Default = 'Unlock';
    },
  }),
  inDefinition({
    name: 'report-skipped',
    what: 'a recovery that worked writes no report',
    near: { scenarios: ['recover'] },
    change: (states) => {
      redirect(states, 'Back up production', 'Notify');
    },
  }),
  inDefinition({
    name: 'notification-skipped',
    what: 'nobody is told how it ended',
    near: { scenarios: ['recover'] },
    change: (states) => {
      redirect(states, 'Write report', 'Unlock');
    },
  }),
  inDefinition({
    name: 'outcome-embellished',
    what: 'a held recovery says that it recovered',
    near: { scenarios: ROLL_BACK },
    change: (states) => {
      for (const choice of choicesOf(states, 'Outcome?')) {
        if (choice['Variable'] === '$.held') choice['Next'] = 'Recovered';
      }
    },
  }),
  inDefinition({
    name: 'reconcile-takes-any-lock',
    what: 'Reconcile assesses without having the lock',
    machine: 'reconcile',
    near: { scenarios: ['reconcile'] },
    change: (states) => {
      for (const choice of choicesOf(states, 'Owner gone?')) {
        choice['Next'] = passedOver(states, String(choice['Next']), 'Assess');
      }
    },
  }),
  inDefinition({
    name: 'undo-gives-up-at-once',
    what: 'one error while the names are put back ends the rollback with nobody at the name',
    near: { scenarios: ROLL_BACK, states: ['Undo: swap back'], faults: ['until-given-up'] },
    change: (states) => {
      catchOf(states, 'Undo: swap back').Next = 'Hold safe';
    },
  }),
];
