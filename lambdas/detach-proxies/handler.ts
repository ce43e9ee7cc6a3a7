import { variable } from '../shared/environment';
import { continueLoop, loopDone, stillWaiting } from '../shared/loop';
import { markRecord, openRecord } from '../shared/open-record';
import { ownIdentifiers, Proxies, proxyNames } from '../shared/proxies';
import { Rds } from '../shared/rds';
import { Records } from '../shared/records';
import { loopOptions, taskHandler } from '../shared/task';
import type { DetachProxiesOutput } from './contract';
import { decide } from './decide';

const rds = new Rds();
const proxies = new Proxies();

export const handler = taskHandler(
  { needs: ['lock'], options: loopOptions },
  async ({ state, context, options, now }): Promise<DetachProxiesOutput> => {
    const { key, productionIdentifier } = state.database;
    const records = new Records(variable('TABLE_NAME'));
    const record = await openRecord(records, key);
    // `Undo: detach proxies` begins anew: the deadline of `Detach proxies` may be what failed.
    const loop = continueLoop(context.stateName.startsWith('Undo: ') ? undefined : state.proxiesDetached, options, now);
    const input = {
      proxies: await proxies.named(proxyNames(record)),
      productionIdentifier,
      ownIdentifiers: await ownIdentifiers(rds, record, productionIdentifier),
    };
    const first = decide({ ...input, recorded: record.proxies });
    if (first.kind === 'record') {
      await records.guard(key, context.executionArn, state.lock);
      await markRecord(records, record, { proxies: first.proxies }, { once: true });
    }
    const decision = first.kind === 'record' ? decide({ ...input, recorded: first.proxies }) : first;
    if (decision.kind !== 'detach') {
      return loopDone(loop);
    }
    await records.guard(key, context.executionArn, state.lock);
    const { proxy, identifier } = decision;
    const progress = stillWaiting(loop, options, now, `proxy '${proxy}' to have no target`);
    return (await proxies.detach(proxy, identifier))
      ? { ...progress, acted: [{ call: 'rds:DeregisterDBProxyTargets', subject: proxy, detail: identifier }] }
      : progress;
  },
);
