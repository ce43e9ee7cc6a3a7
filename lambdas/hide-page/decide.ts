import { HIDDEN_SOURCE_CIDR, type ShowPageInput } from '../show-page/contract';

export type HidePageDecision = 'nothingToHide' | 'alreadyHidden' | 'hide';

/** Anything but the condition that never matches is replaced: paths of an older deployment would stay shown. */
export function decide({ page, conditions }: ShowPageInput): HidePageDecision {
  if (page.kind === 'none') {
    return 'nothingToHide';
  }
  const [condition, ...others] = conditions ?? [];
  const hidden =
    others.length === 0 && condition?.field === 'source-ip' && condition.values.join() === HIDDEN_SOURCE_CIDR;
  return hidden ? 'alreadyHidden' : 'hide';
}
