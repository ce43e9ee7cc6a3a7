import { variable } from '../shared/environment';
import { continueLoop, loopDone, stillWaiting } from '../shared/loop';
import { openRecord } from '../shared/open-record';
import { Proxies, recordedProxies } from '../shared/proxies';
import { Records } from '../shared/records';
import { loopOptions, taskHandler } from '../shared/task';
import type { CheckProxiesOutput } from './contract';
import { decide } from './decide';

const proxies = new Proxies();

export const handler = taskHandler(
  { needs: [], options: loopOptions },
  async ({ state, options, now }): Promise<CheckProxiesOutput> => {
    const recorded = recordedProxies(await openRecord(new Records(variable('TABLE_NAME')), state.database.key));
    const decision = decide({ recorded, proxies: await proxies.named(recorded.map(({ name }) => name)) });
    const loop = continueLoop(state.proxiesHealthy, options, now);
    return decision.kind === 'healthy'
      ? { ...loopDone(loop), endpoints: decision.endpoints }
      : { ...stillWaiting(loop, options, now, decision.for), endpoints: [] };
  },
);
