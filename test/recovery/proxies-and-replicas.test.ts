import { describe, expect, it } from '@jest/globals';
import type { AslDefinition } from '../../lib/recovery/asl';
import { definitionFaults } from '../../lib/recovery/definition-faults';
import { HISTORY_LIMIT, longestHistory } from '../../lib/recovery/history-budget';
import { synthesizedEnvironment } from '../stacks/synthesized-environment';

const plain = synthesizedEnvironment();
const proxied = synthesizedEnvironment({ proxies: [{ name: 'pool' }] });
const replicated = synthesizedEnvironment({ replicas: { kind: 'recreate' } });

const added = (definition: AslDefinition, before: AslDefinition) =>
  Object.keys(definition.States)
    .filter((state) => before.States[state] === undefined && !/: (done\?|wait|hold freeze)$/.test(state))
    .sort();
/** What follows a loop when it is done. */
const follows = ({ States }: AslDefinition, loop: string) => States[`${loop}: done?`]?.Choices?.[0]?.Next;
const catches = ({ States }: AslDefinition, state: string) =>
  States[state]?.Catch?.map(({ Next, ResultPath }) => `${Next} ${ResultPath}`);
const functionsOf = ({ recovery }: typeof plain) =>
  Object.values(recovery.findResources('AWS::Lambda::Function')).map(({ Properties }) =>
    String(Properties.FunctionName).replace('dev-orders-', ''),
  );

describe('definitions of a database behind proxies', () => {
  it('take the target away behind the fence, before the last sessions are ended', () => {
    for (const definition of [proxied.recoverDatabase, proxied.revertCutover]) {
      expect(follows(definition, 'Raise fence')).toBe('Detach proxies');
      expect(follows(definition, 'Detach proxies')).toBe('Fence up?');
    }
    expect(proxied.freezeWrites.States['Let transactions finish']?.Next).toBe('Detach proxies');
  });

  it('attach production while going back is possible, and prove the way before writers come back', () => {
    for (const definition of [proxied.recoverDatabase, proxied.revertCutover]) {
      expect(follows(definition, 'Protect production')).toBe('Attach proxies');
      expect(follows(definition, 'Attach proxies')).toBe('Lower fence');
      expect(follows(definition, 'Fence down?')).toBe('Proxy targets healthy?');
      expect(follows(definition, 'Proxy targets healthy?')).toBe('Verify proxies');
      expect(definition.States['Verify proxies']?.Next).toBe('Resume canary');
      expect(catches(definition, 'Attach proxies')).toEqual(['Take over $.failure']);
    }
  });

  it('attach the held instance in ResumeWrites once its fence is down', () => {
    expect(follows(proxied.resumeWrites, 'Fence down?')).toBe('Attach proxies');
    expect(follows(proxied.resumeWrites, 'Attach proxies')).toBe('Proxy targets healthy?');
  });

  it('undo both ways, in Reconcile too', () => {
    expect(added(proxied.reconcile, plain.reconcile)).toEqual(['Undo: attach proxies', 'Undo: detach proxies']);
    expect(added(proxied.recoverDatabase, plain.recoverDatabase)).toEqual([
      'Attach proxies',
      'Detach proxies',
      'Proxy targets healthy?',
      'Undo: attach proxies',
      'Undo: detach proxies',
      'Verify proxies',
    ]);
  });
});

describe('definitions of a database with replicas that are made anew', () => {
  it('make them once the service is back, and count a failure as an open item', () => {
    const { recoverDatabase } = replicated;

    expect(follows(recoverDatabase, 'Verify service')).toBe('Recreate replicas');
    expect(catches(recoverDatabase, 'Verify service')).toEqual(['Recreate replicas $.openItem']);
    expect(catches(recoverDatabase, 'Recreate replicas')).toEqual(['Back up production $.openItem']);
    expect(follows(recoverDatabase, 'Recreate replicas')).toBe('Back up production');
  });

  it('make none when a cut-over is taken back: the former instance has kept its own', () => {
    expect(added(replicated.revertCutover, plain.revertCutover)).toEqual([]);
  });
});

describe('a database that has neither', () => {
  it('has neither their functions nor their permissions', () => {
    const more = functionsOf(proxied).filter((name) => !functionsOf(plain).includes(name));

    expect(more.sort()).toEqual(['attach-proxies', 'check-proxies', 'detach-proxies', 'verify-proxies']);
    expect(JSON.stringify(plain.recovery.toJSON())).not.toMatch(/RegisterDBProxyTargets|CreateDBInstanceReadReplica/);
  });
});

describe('definitions with proxies and replicas', () => {
  it('have no faults and stay within the history with the default time for a restore', () => {
    for (const { recoverDatabase, revertCutover, resumeWrites, freezeWrites, reconcile } of [proxied, replicated]) {
      for (const definition of [recoverDatabase, revertCutover, resumeWrites, freezeWrites, reconcile]) {
        expect(definitionFaults(definition)).toEqual([]);
      }
      expect(longestHistory(recoverDatabase)).toBeLessThanOrEqual(HISTORY_LIMIT);
    }
  });

  it('stay within the history together where a restore has six hours', () => {
    const both = synthesizedEnvironment({
      proxies: [{ name: 'pool' }],
      replicas: { kind: 'recreate' },
      restoreTimeoutMinutes: 360,
    });

    expect(longestHistory(both.recoverDatabase)).toBeLessThanOrEqual(HISTORY_LIMIT);
  });
});
