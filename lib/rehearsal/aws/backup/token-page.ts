import { AwsError } from '../../service';
import type { PageRequest } from '../rds/pages';

/** Page request of an AWS Backup list call: 1 to 1,000 results, all of them by default. */
export function tokenPage(input: { MaxResults?: number | undefined; NextToken?: string | undefined }): PageRequest {
  const size = input.MaxResults ?? 1000;
  if (!Number.isInteger(size) || size < 1 || size > 1000) {
    throw new AwsError('InvalidParameterValueException', `Invalid MaxResults ${size}: expected 1 to 1000`);
  }
  const marker = input.NextToken || undefined;
  if (marker !== undefined && !Buffer.from(marker, 'base64').toString().startsWith('after ')) {
    throw new AwsError('InvalidParameterValueException', `Invalid NextToken '${marker}'`);
  }
  return { size, marker };
}
