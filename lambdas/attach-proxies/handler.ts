import type { ActedCall } from '../shared/contract/progress';
import { variable } from '../shared/environment';
import { continueLoop, loopDone, stillWaiting } from '../shared/loop';
import { openRecord } from '../shared/open-record';
import { ownIdentifiers, Proxies, recordedProxies } from '../shared/proxies';
import { Rds } from '../shared/rds';
import { Records } from '../shared/records';
import { loopOptions, taskHandler } from '../shared/task';
import type { AttachProxiesDecision, AttachProxiesOutput } from './contract';
import { decide } from './decide';

const rds = new Rds();
const proxies = new Proxies();

export const handler = taskHandler(
  { needs: ['lock'], options: loopOptions },
  async ({ state, context, options, now }): Promise<AttachProxiesOutput> => {
    const { key, productionIdentifier } = state.database;
    const records = new Records(variable('TABLE_NAME'));
    const record = await openRecord(records, key);
    // `Undo: attach proxies` begins anew: the deadline of `Attach proxies` may be what failed.
    const loop = continueLoop(context.stateName.startsWith('Undo: ') ? undefined : state.proxiesAttached, options, now);
    const recorded = recordedProxies(record);
    const decision = decide({
      recorded,
      proxies: await proxies.named(recorded.map(({ name }) => name)),
      ownIdentifiers: await ownIdentifiers(rds, record, productionIdentifier),
    });
    if (decision.kind === 'attached') {
      return loopDone(loop);
    }
    await records.guard(key, context.executionArn, state.lock);
    const progress = stillWaiting(
      loop,
      options,
      now,
      `proxy '${decision.proxy}' to ${decision.kind === 'attach' ? 'have' : 'lose'} '${decision.identifier}' as target`,
    );
    const acted = await act(decision);
    return acted ? { ...progress, acted: [acted] } : progress;
  },
);

/** `undefined` when RDS wants to be asked again: the next round does. */
async function act(decision: Exclude<AttachProxiesDecision, { kind: 'attached' }>): Promise<ActedCall | undefined> {
  const { kind, proxy, identifier } = decision;
  return (await proxies[kind](proxy, identifier))
    ? { call: CALLS[kind], subject: proxy, detail: identifier }
    : undefined;
}

const CALLS = { attach: 'rds:RegisterDBProxyTargets', detach: 'rds:DeregisterDBProxyTargets' } as const;
