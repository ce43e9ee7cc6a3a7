import { validation } from './scheduler-errors';

const LARGEST_PAGE = 100;

/** One page of a list in the order of the list; throws for a token that was not given out. */
export function pageOf<T>(
  all: readonly T[],
  { MaxResults = LARGEST_PAGE, NextToken }: { MaxResults?: number | undefined; NextToken?: string | undefined },
): { items: T[]; next: { NextToken?: string } } {
  if (!Number.isInteger(MaxResults) || MaxResults < 1 || MaxResults > LARGEST_PAGE) {
    throw validation(`MaxResults: expected 1 to ${LARGEST_PAGE}, found ${MaxResults}`);
  }
  const start = NextToken === undefined ? 0 : Number(NextToken);
  if (!Number.isInteger(start) || start < 0 || start > all.length) throw validation('Invalid NextToken.');
  const end = start + MaxResults;
  return { items: all.slice(start, end), next: end < all.length ? { NextToken: String(end) } : {} };
}
