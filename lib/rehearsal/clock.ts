/** Time as the local world sees it. Rehearsals run on the real clock; nothing in the local world calls `Date.now` itself. */
export interface Clock {
  now(): Date;
  /**
   * Resolves after `milliseconds`; rejects with the signal's reason when aborted. `upkeep` marks a pause of something
   * that goes on for ever: nobody waits for it, so it keeps no simulation alive.
   */
  sleep(milliseconds: number, signal?: AbortSignal, purpose?: 'work' | 'upkeep'): Promise<void>;
}

export const realClock: Clock = {
  now: () => new Date(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const abort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', abort);
        resolve();
      }, milliseconds);
      signal?.addEventListener('abort', abort, { once: true });
    }),
};
