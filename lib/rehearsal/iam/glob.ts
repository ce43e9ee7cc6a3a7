const compiled = new Map<string, RegExp>();

/** Whether `value` matches an IAM pattern: `*` is any run of characters, `?` is exactly one. */
export function globMatches(pattern: string, value: string, caseSensitive = true): boolean {
  if (pattern === '*') return true;
  if (caseSensitive && !/[*?]/.test(pattern)) return pattern === value;
  const key = `${caseSensitive ? 's' : 'i'}${pattern}`;
  let expression = compiled.get(key);
  if (!expression) {
    const source = pattern
      .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
      .replace(/\*+/g, '.*')
      .replace(/\?/g, '.');
    expression = new RegExp(`^${source}$`, caseSensitive ? 's' : 'si');
    compiled.set(key, expression);
  }
  return expression.test(value);
}

/**
 * Whether an ARN matches a pattern part by part: a wildcard never crosses one of the first five colons.
 * A pattern or value that is not an ARN matches only as a whole `*`.
 */
export function arnMatches(pattern: string, value: string): boolean {
  if (pattern === '*') return true;
  const wanted = arnParts(pattern);
  const found = arnParts(value);
  if (!wanted || !found) return false;
  return wanted.every((part, index) => globMatches(part, found[index] ?? ''));
}

function arnParts(arn: string): string[] | undefined {
  const parts = arn.split(':');
  if (parts.length < 6) return undefined;
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}
