import { createHash } from 'node:crypto';
import type { HttpRequest } from '../aws/http';
import type { Origin } from './function-hosts';

/** One request of a function, as it went over the wire. */
export class TracedCall {
  /** `lost` when the connection broke, `open` while there is no answer. */
  status: number | 'lost' | 'open' = 'open';
  readonly functionName: string;
  readonly stateName: string | undefined;
  readonly method: string;
  readonly path: string;
  /** `x-amz-target` or the `Action` of a query request. */
  readonly action: string | undefined;
  private digest: string | undefined;

  constructor(
    private readonly sent: Date,
    request: HttpRequest,
    origin: Origin,
    private readonly body = request.body,
  ) {
    this.functionName = origin.functionName;
    this.stateName = origin.stateName;
    this.method = request.method;
    this.path = request.path;
    this.action = request.headers['x-amz-target'] ?? actionOf(body);
  }

  /** Virtual time, ISO 8601. */
  get at(): string {
    return this.sent.toISOString();
  }

  /** Of the body, so that two runs are compared byte for byte; made when somebody asks. */
  get requestDigest(): string {
    this.digest ??= createHash('sha256').update(this.body).digest('hex').slice(0, 16);
    return this.digest;
  }

  toJSON(): unknown {
    const { at, functionName, stateName, method, path, action, requestDigest, status } = this;
    return { at, functionName, stateName, method, path, action, requestDigest, status };
  }
}

/** Every request of the functions of a world, in order of arrival. */
export class CallTrace {
  readonly calls: TracedCall[] = [];

  /** A request that is sent now, not noted yet. */
  describe(at: Date, request: HttpRequest, origin: Origin): TracedCall {
    return new TracedCall(at, request, origin);
  }

  /** One hash of the whole sequence. */
  digest(): string {
    return createHash('sha256').update(JSON.stringify(this.calls)).digest('hex');
  }
}

const LONGEST_ACTION = 80;

/** Query requests begin with their action. */
function actionOf(body: Uint8Array): string | undefined {
  const start = Buffer.from(body.buffer, body.byteOffset, Math.min(LONGEST_ACTION, body.byteLength));
  return /^Action=(\w+)/.exec(start.toString('latin1'))?.[1];
}
