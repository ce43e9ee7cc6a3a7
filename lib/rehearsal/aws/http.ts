import type { Authorization, Caller, Service } from '../service';

/** A request as the endpoint sees it, whatever carried it: HTTP or a function call in the same process. */
export interface HttpRequest {
  readonly method: string;
  /** Path as sent: still percent-encoded, without the query. */
  readonly path: string;
  /** Decoded query parameters, in order of arrival. */
  readonly query: URLSearchParams;
  /** Header values by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** Asks IAM for the caller of the request; throws an `AwsError` named `AccessDenied` when the policies refuse it. */
export type Authorize = (authorizations: readonly Authorization[]) => void;

/**
 * A service that reads and answers requests itself, because its protocol is none of those the endpoint decodes (S3).
 * An `AwsError` thrown by it is answered by the endpoint as a restXml error.
 */
export interface HttpService<Sdk = unknown> extends Service<Sdk> {
  /** Name of the operation that a request asks for: `PutObject`. */
  operationOf(request: HttpRequest): string;
  handleHttp(request: HttpRequest, caller: Caller, authorize: Authorize): Promise<HttpResponse>;
}

export type Endpoint = (request: HttpRequest) => Promise<HttpResponse>;
