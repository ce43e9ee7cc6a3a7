import { request as httpRequest } from 'node:http';
import type { TargetHealthDescription, TargetHealthReasonEnum } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { WorldContext } from '../../world';
import type { Target, TargetState } from './target-registry';

export interface TargetGroupSettings {
  readonly arn: string;
  readonly name: string;
  /** @default / */
  readonly healthCheckPath?: string;
  /** AWS seconds between two checks; shortened like a wait of the state machine. @default 10 */
  readonly healthCheckIntervalSeconds?: number;
  /** Seconds until a check counts as failed; not shortened. @default 5 */
  readonly healthCheckTimeoutSeconds?: number;
  /** @default 2 */
  readonly healthyThresholdCount?: number;
  /** @default 2 */
  readonly unhealthyThresholdCount?: number;
}

interface RegisteredTarget extends Target {
  state: TargetState;
  reason: TargetHealthReasonEnum | undefined;
  description: string | undefined;
  readonly onState: (state: TargetState) => void;
  readonly left: AbortController;
}

export type CheckResult =
  | { readonly ok: true }
  | { readonly ok: false; reason: TargetHealthReasonEnum; description: string };

/** Asks a target for `path`; never rejects. */
export type HealthCheck = (target: Target, path: string, timeoutMilliseconds: number) => Promise<CheckResult>;

const SHORTEST_INTERVAL_MILLISECONDS = 20;

/** Targets of one group and the health checks that run against them for as long as they are registered. */
export class TargetGroup {
  private readonly targets: RegisteredTarget[] = [];
  private turn = 0;

  constructor(
    readonly settings: TargetGroupSettings,
    private readonly context: WorldContext,
    private readonly ask: HealthCheck = askOverHttp,
  ) {}

  register(target: Target, onState: (state: TargetState) => void): void {
    const registered: RegisteredTarget = {
      address: target.address,
      port: target.port,
      state: 'initial',
      reason: 'Elb.InitialHealthChecking',
      description: 'Initial health checks in progress',
      onState,
      left: new AbortController(),
    };
    this.targets.push(registered);
    this.watch(registered).catch(() => undefined);
  }

  async deregister(target: Target): Promise<void> {
    const found = this.targets.find(({ address, port }) => address === target.address && port === target.port);
    if (found === undefined) return;
    found.left.abort(new Error('deregistered'));
    this.change(found, 'draining', 'Target.DeregistrationInProgress', 'Target deregistration is in progress');
    await this.context.clock.sleep(this.context.pace.milliseconds('taskStop') / 2);
    const position = this.targets.indexOf(found);
    if (position >= 0) this.targets.splice(position, 1);
  }

  /**
   * The target of the next request, in turn. Without a healthy one a load balancer tries the others rather than none;
   * undefined when nothing is registered.
   */
  pick(): Target | undefined {
    const healthy = this.targets.filter(({ state }) => state === 'healthy');
    const candidates = healthy.length > 0 ? healthy : this.targets.filter(({ state }) => state !== 'draining');
    this.turn += 1;
    return candidates[this.turn % Math.max(1, candidates.length)];
  }

  describe(): TargetHealthDescription[] {
    return this.targets.map(({ address, port, state, reason, description }) => ({
      Target: { Id: address, Port: port },
      HealthCheckPort: String(port),
      TargetHealth: {
        State: state,
        ...(reason !== undefined && { Reason: reason }),
        ...(description !== undefined && { Description: description }),
      },
    }));
  }

  close(): void {
    for (const { left } of this.targets) left.abort(new Error('closed'));
    this.targets.length = 0;
  }

  private async watch(target: RegisteredTarget): Promise<void> {
    const { healthyThresholdCount = 2, unhealthyThresholdCount = 2, healthCheckIntervalSeconds = 10 } = this.settings;
    const { healthCheckPath = '/', healthCheckTimeoutSeconds = 5 } = this.settings;
    const interval = Math.max(
      SHORTEST_INTERVAL_MILLISECONDS,
      this.context.pace.stateMachineWait(healthCheckIntervalSeconds),
    );
    let passed = 0;
    let failed = 0;
    while (!target.left.signal.aborted) {
      const result = await this.ask(target, healthCheckPath, healthCheckTimeoutSeconds * 1000);
      if (target.left.signal.aborted) return;
      passed = result.ok ? passed + 1 : 0;
      failed = result.ok ? 0 : failed + 1;
      // The first check decides for a target that passes it; later changes of mind need the thresholds.
      const enough = target.state === 'initial' ? 1 : healthyThresholdCount;
      if (result.ok && passed >= enough) this.change(target, 'healthy', undefined, undefined);
      if (!result.ok && failed >= unhealthyThresholdCount) {
        this.change(target, 'unhealthy', result.reason, result.description);
      }
      await this.context.clock.sleep(interval, target.left.signal, 'upkeep');
    }
  }

  private change(
    target: RegisteredTarget,
    state: TargetState,
    reason: TargetHealthReasonEnum | undefined,
    description: string | undefined,
  ): void {
    const changed = target.state !== state;
    target.state = state;
    target.reason = reason;
    target.description = description;
    if (changed) target.onState(state);
  }
}

const askOverHttp: HealthCheck = (target, path, timeoutMilliseconds) => {
  return new Promise((resolve) => {
    const request = httpRequest(
      {
        host: target.address,
        port: target.port,
        path,
        agent: false,
        signal: AbortSignal.timeout(timeoutMilliseconds),
        headers: { 'user-agent': 'ELB-HealthChecker/2.0' },
      },
      (response) => {
        response.resume();
        const status = response.statusCode ?? 0;
        if (status === 200) resolve({ ok: true });
        else
          resolve({
            ok: false,
            reason: 'Target.ResponseCodeMismatch',
            description: `Health checks failed with these codes: [${status}]`,
          });
      },
    );
    request.on('error', (error) => {
      const timedOut = error.name === 'AbortError' || error.name === 'TimeoutError';
      resolve(
        timedOut
          ? { ok: false, reason: 'Target.Timeout', description: 'Request timed out' }
          : { ok: false, reason: 'Target.FailedHealthChecks', description: 'Health checks failed' },
      );
    });
    request.end();
  });
};
