import { invalidParameter } from './ecs-errors';

/** One page of a list and the token of the next; tokens are positions, wrong ones are refused. */
export function pageOf<T>(
  all: readonly T[],
  { maxResults, nextToken }: { maxResults?: number | undefined; nextToken?: string | undefined },
  largest: number,
): { page: T[]; nextToken?: string } {
  const size = maxResults ?? largest;
  if (size < 1 || size > largest) throw invalidParameter(`maxResults must be between 1 and ${largest}, found ${size}`);
  const start = nextToken === undefined ? 0 : Number(nextToken);
  if (!Number.isInteger(start) || start < 0 || start > all.length) throw invalidParameter('Invalid token.');
  const end = start + size;
  return { page: all.slice(start, end), ...(end < all.length && { nextToken: String(end) }) };
}
