import { createHash } from 'node:crypto';
import type { HttpRequest } from '../aws/http';
import type { Origin } from './function-hosts';

/** One request of a function, as it went over the wire. */
export interface TracedCall {
  /** Virtual time, ISO 8601. */
  readonly at: string;
  readonly functionName: string;
  readonly stateName: string | undefined;
  readonly method: string;
  readonly path: string;
  /** `x-amz-target` or the `Action` of a query request. */
  readonly action: string | undefined;
  /** Of the body, so that two runs are compared byte for byte. */
  readonly requestDigest: string;
  /** `lost` when the connection broke, `open` while there is no answer. */
  status: number | 'lost' | 'open';
}

/** Every request of the functions of a world, in order of arrival. */
export class CallTrace {
  readonly calls: TracedCall[] = [];

  /** A request that is sent now, not noted yet. */
  describe(at: Date, request: HttpRequest, origin: Origin): TracedCall {
    const { method, path, headers, body } = request;
    const text = Buffer.from(body).toString('latin1');
    return {
      at: at.toISOString(),
      functionName: origin.functionName,
      stateName: origin.stateName,
      method,
      path,
      action: headers['x-amz-target'] ?? /^Action=(\w+)/.exec(text)?.[1],
      requestDigest: createHash('sha256').update(body).digest('hex').slice(0, 16),
      status: 'open',
    };
  }

  /** One hash of the whole sequence. */
  digest(): string {
    return createHash('sha256').update(JSON.stringify(this.calls)).digest('hex');
  }
}
