import type { Construct } from 'constructs';
import { MINUTES } from '../deadlines';
import type { RecoveryTask } from '../recovery-task';
import { RETRY_CHANGES, RETRY_CONNECTIONS, RETRY_READS } from '../retry-policy';
import type { StepFactory } from '../step-factory';
import type { WaitLoop } from '../wait-loop';

/** The proxies lose their target: nobody reaches the database through them. `undefined` for a database without proxies. */
export function detachProxies(scope: Construct, steps: StepFactory): WaitLoop | undefined {
  return steps.has('detach-proxies')
    ? steps.loop(scope, 'Detach proxies', {
        function: 'detach-proxies',
        resultKey: 'proxiesDetached',
        retry: RETRY_CHANGES,
        deadlineSeconds: 3 * MINUTES,
      })
    : undefined;
}

/** The proxies get whichever instance holds the production name. `undefined` for a database without proxies. */
export function attachProxies(scope: Construct, steps: StepFactory): WaitLoop | undefined {
  return steps.has('attach-proxies')
    ? steps.loop(scope, 'Attach proxies', {
        function: 'attach-proxies',
        resultKey: 'proxiesAttached',
        retry: RETRY_CHANGES,
        deadlineSeconds: 5 * MINUTES,
      })
    : undefined;
}

/** Proxies reach production, and lead to the server behind its name: asked once the fence is down. */
export function proveProxies(
  scope: Construct,
  steps: StepFactory,
): { readonly healthy: WaitLoop; readonly verified: RecoveryTask } | undefined {
  if (!steps.has('check-proxies')) {
    return undefined;
  }
  const healthy = steps.loop(scope, 'Proxy targets healthy?', {
    function: 'check-proxies',
    resultKey: 'proxiesHealthy',
    retry: RETRY_READS,
    deadlineSeconds: 10 * MINUTES,
  });
  const verified = steps.task(scope, 'Verify proxies', {
    function: 'verify-proxies',
    resultKey: 'proxiesVerified',
    retry: RETRY_CONNECTIONS,
  });
  return { healthy, verified };
}
