import { setTimeout as pause } from 'node:timers/promises';
import { corrupt } from './bad-release';
import { connectionPool } from './connections';
import { highestIds, placeOrder } from './orders';
import { seededRandom } from './random';
import type { Settings } from './settings';

const FIRST_BACK_OFF_MILLISECONDS = 50;
const LONGEST_BACK_OFF_MILLISECONDS = 1000;
const ORDERS_PER_CORRUPTION = 5;

/** Writes orders at a steady rate until the signal; a database that is away is tried again with growing pauses. */
export async function runWorker(settings: Settings, signal: AbortSignal): Promise<void> {
  const pool = connectionPool(settings, 1);
  const random = seededRandom(settings.seed);
  const writer = `worker-${settings.seed}`;
  let highest: { order: number; customer: number } | undefined;
  let backOff = FIRST_BACK_OFF_MILLISECONDS;
  let written = 0;
  while (!signal.aborted) {
    let delay = 1000 / settings.ordersPerSecond;
    try {
      highest ??= await highestIds(pool);
      const customerId = 1 + Math.floor(random() * highest.customer);
      await placeOrder(pool, {
        customerId,
        totalCents: 100 + Math.floor(random() * 50_000),
        release: settings.release,
        writer,
      });
      written += 1;
      if (settings.release === 'bad' && written % ORDERS_PER_CORRUPTION === 0) {
        await corrupt(pool, highest.order, random);
      }
      backOff = FIRST_BACK_OFF_MILLISECONDS;
    } catch (error) {
      console.error(`order not written: ${error instanceof Error ? error.message : String(error)}`);
      delay = backOff;
      backOff = Math.min(backOff * 2, LONGEST_BACK_OFF_MILLISECONDS);
    }
    await pause(delay, undefined, { signal }).catch(() => undefined);
  }
  await pool.end();
}
