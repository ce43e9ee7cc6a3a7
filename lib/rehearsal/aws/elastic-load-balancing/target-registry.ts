export interface Target {
  /** Loopback address of the task's interface; `Target.Id` of the API. */
  readonly address: string;
  readonly port: number;
}

export type TargetState = 'initial' | 'healthy' | 'unhealthy' | 'draining';

/** Where a scheduler announces the tasks that a target group shall send requests to. */
export interface TargetRegistry {
  /** Registers a target; `onState` hears of every change of its health. An unknown target group is an error. */
  register(targetGroupArn: string, target: Target, onState: (state: TargetState) => void): void;
  /** Resolves when the target no longer gets requests and has left the group; unknown targets resolve at once. */
  deregister(targetGroupArn: string, target: Target): Promise<void>;
}
