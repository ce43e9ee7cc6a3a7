import type { ShowPageInput } from './contract';

export type PageDecision =
  | { readonly kind: 'none'; readonly reason: string }
  | { readonly kind: 'alreadyShown' }
  | { readonly kind: 'show'; readonly paths: readonly string[] };

/** Shown means: the paths are the rule's only condition. */
export function isShown(conditions: ShowPageInput['conditions'], paths: readonly string[]): boolean {
  const [condition, ...others] = conditions ?? [];
  return (
    others.length === 0 &&
    condition?.field === 'path-pattern' &&
    condition.values.length === paths.length &&
    paths.every((path) => condition.values.includes(path))
  );
}

export function decide({ page, conditions }: ShowPageInput): PageDecision {
  if (page.kind === 'none') {
    return { kind: 'none', reason: page.reason };
  }
  return isShown(conditions, page.paths) ? { kind: 'alreadyShown' } : { kind: 'show', paths: page.paths };
}
