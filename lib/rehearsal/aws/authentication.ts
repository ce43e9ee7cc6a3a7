import type { HttpRequest } from './http';

/** What a Signature Version 4 header says about its signer; the signature itself is not checked. */
export interface CredentialScope {
  readonly accessKeyId: string;
  readonly region: string;
  /** Signing name of the service: `rds`, `backup`, `states` ... */
  readonly service: string;
}

/** The scope of a signed request, or what keeps it from being one. */
export function credentialScope(request: HttpRequest): CredentialScope | 'missing' | 'malformed' {
  const header = request.headers['authorization'];
  const presigned = request.query.get('X-Amz-Credential');
  if (header === undefined && presigned === null) return 'missing';
  const credential = presigned ?? /^AWS4-HMAC-SHA256\s.*?Credential=([^,\s]+)/.exec(header ?? '')?.[1] ?? '';
  const match = /^([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request$/.exec(credential);
  if (!match) return 'malformed';
  const [, accessKeyId = '', region = '', service = ''] = match;
  return { accessKeyId, region, service };
}
