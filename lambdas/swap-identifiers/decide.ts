import { ERRORS } from '../shared/contract/error-names';
import { isRenameable, isUnusable, type ObservedInstance } from '../shared/instance-settings';
import { NamedError } from '../shared/named-error';
import { OWN_TAGS } from '../shared/names';
import type { KnownInstances, SwapInput, SwapStep, SwapWorld } from './contract';

/**
 * The next of two renames, computed from what is observed by resource ID and by name, so that it goes on from wherever
 * an earlier execution stopped. Forward, the original leaves the production identifier and the candidate enters it; back,
 * the other way round. Each rename is seen to be complete before the next.
 */
export function decide(input: SwapInput): SwapStep {
  const { direction, world, names, left } = input;
  const { original, candidate, holderResourceId } = world;
  if (original && !candidate && direction === 'back' && input.candidateGone) {
    return backAlone(original, input);
  }
  if (!original || !candidate) {
    return waiting(`the ${original ? 'candidate' : 'original'} to be shown by RDS`);
  }
  requireKnownHolder(
    holderResourceId,
    { original: original.ref.resourceId, candidate: candidate.ref.resourceId },
    names.production,
  );
  requireUsable(direction === 'forward' ? [candidate] : []);
  const [leaving, entering] = direction === 'forward' ? [original, candidate] : [candidate, original];
  const away = direction === 'forward' ? names.retired : names.candidate;
  if (leaving.ref.identifier === names.production) {
    return left ? waiting(`'${names.production}' to be read as given away`) : leave(leaving, entering, away, world);
  }
  if (entering.ref.identifier === names.production) {
    return arrived(leaving, entering, input);
  }
  if (holderResourceId !== undefined) {
    return waiting(`'${names.production}' to be free`);
  }
  if (!isRenameable(leaving) && !(direction === 'back' && isUnusable(leaving.status))) {
    // A candidate that has broken must not keep the original from its name.
    return waiting(busy(leaving));
  }
  // Before it gets the production identifier back, the original loses the tags of a retired instance.
  const untag = direction === 'back' ? untagging(original) : undefined;
  return untag ?? (isRenameable(entering) ? rename(entering, names.production, false) : waiting(busy(entering)));
}

/** Nothing but the original is left: it takes its name as soon as nobody has it. */
function backAlone(original: ObservedInstance, { world, names }: SwapInput): SwapStep {
  const { holderResourceId } = world;
  const isBack = original.ref.identifier === names.production;
  if (holderResourceId !== (isBack ? original.ref.resourceId : undefined)) {
    return waiting(`'${names.production}' to be ${isBack ? 'shown under its new name' : 'free'}`);
  }
  if (!isRenameable(original)) {
    return waiting(busy(original));
  }
  return (
    untagging(original) ??
    (isBack ? { kind: 'swapped', production: original } : rename(original, names.production, false))
  );
}

/** Both must be renameable before the first rename: between the two nobody holds the production identifier. */
function leave(
  leaving: ObservedInstance,
  entering: ObservedInstance,
  away: string,
  { holderResourceId }: SwapWorld,
): SwapStep {
  if (holderResourceId !== leaving.ref.resourceId) {
    return waiting(`'${leaving.ref.identifier}' to be shown under its name`);
  }
  const blocked = [leaving, entering].find((instance) => !isRenameable(instance));
  return blocked ? waiting(busy(blocked)) : rename(leaving, away, true);
}

function arrived(leaving: ObservedInstance, entering: ObservedInstance, input: SwapInput): SwapStep {
  const { direction, world, names, ownTags } = input;
  if (world.holderResourceId !== entering.ref.resourceId) {
    return waiting(`'${names.production}' to be shown under its new name`);
  }
  if (entering.status !== 'available' || entering.pending.length > 0) {
    return waiting(busy(entering));
  }
  const mark = direction === 'back' ? untagging(entering) : tagging(leaving, ownTags);
  return mark ?? { kind: 'swapped', production: entering };
}

function tagging({ ref, settings }: ObservedInstance, ownTags: SwapInput['ownTags']): SwapStep | undefined {
  const missing = Object.keys(ownTags).filter((key) => settings.tags[key] === undefined);
  const isTagged = missing.length === 0 && settings.tags[OWN_TAGS.role] === ownTags[OWN_TAGS.role];
  return isTagged ? undefined : { kind: 'tag', arn: ref.arn, identifier: ref.identifier, tags: ownTags };
}

function untagging({ ref, settings }: ObservedInstance): SwapStep | undefined {
  const keys = Object.keys(settings.tags).filter((key) => key.startsWith('recovery:'));
  return keys.length > 0 ? { kind: 'untag', arn: ref.arn, identifier: ref.identifier, keys } : undefined;
}

/** Throws SwapUnsafe when somebody else than the two has a name that one of them is to have. */
export function requireKnownHolder(
  holderResourceId: string | undefined,
  known: KnownInstances,
  identifier: string,
): void {
  const { original, candidate } = known;
  if (holderResourceId !== undefined && holderResourceId !== original && holderResourceId !== candidate) {
    throw new NamedError(
      ERRORS.swapUnsafe,
      `swap is unsafe: found '${identifier}' taken by the stranger '${holderResourceId}', expected the original '${original}' or the candidate '${candidate}'; find out who made it, then remove or rename it`,
    );
  }
}

function requireUsable(instances: readonly ObservedInstance[]): void {
  const broken = instances.find(({ status }) => isUnusable(status));
  if (broken) {
    throw new NamedError(
      ERRORS.instanceUnusable,
      `instance '${broken.ref.identifier}' cannot be swapped: found status '${broken.status}', expected 'available'; look at its events`,
    );
  }
}

function rename({ ref }: ObservedInstance, to: string, first: boolean): SwapStep {
  return { kind: 'rename', first, resourceId: ref.resourceId, from: ref.identifier, to };
}

function busy({ ref, status, pending }: ObservedInstance): string {
  return `'${ref.identifier}' to become renameable: found status '${status}'${pending.length > 0 ? ` with pending ${pending.join(', ')}` : ''}`;
}

function waiting(subject: string): SwapStep {
  return { kind: 'waiting', for: subject };
}
