import type { PinnedPolicy } from '../shared/contract/recovery-plan';
import type { PlanFinding } from './contract';
import { notice } from './finding';

export interface PolicyFound {
  /** Name of an inline policy, ARN of a managed one. */
  readonly policy: string;
  /** `role orders-reporting`; absent for a managed policy, which many may have. */
  readonly holder?: string;
  readonly document: unknown;
}

/**
 * Statements about `rds-db:connect` that name this resource ID: IAM database authentication is bound to it, and the
 * restored instance has another one.
 */
export function pinnedTo(resourceId: string, { policy, holder, document }: PolicyFound): readonly PinnedPolicy[] {
  const marker = `:dbuser:${resourceId.toLowerCase()}/`;
  return statementsOf(document)
    .filter((statement) => many(statement['Action']).some(coversConnect))
    .flatMap((statement) => many(statement['Resource']))
    .filter((resource) => resource.toLowerCase().includes(marker))
    .map((resource) => ({ policy, ...(holder ? { holder } : {}), resource }));
}

export function pinnedFindings(pinned: readonly PinnedPolicy[]): readonly PlanFinding[] {
  return pinned.map(({ policy, holder, resource }) =>
    notice(
      `policy ${policy}${holder ? ` of ${holder}` : ''}`,
      `rds-db:connect on '${resource}'`,
      'the resource ID of the instance that will serve, known after the restore',
      'its logins fail after the cut-over until it is changed: the report says to what',
    ),
  );
}

/** Told instead of refused: a recovery must not fail because nobody may read policies. */
export function unreadFinding(resourceId: string, error: string): PlanFinding {
  return notice(
    'policies for IAM database authentication',
    `them unreadable (${error})`,
    'to know which ones name the resource ID',
    `look for 'dbuser:${resourceId}/' in the policies of this account before the cut-over`,
  );
}

function coversConnect(action: string): boolean {
  const pattern = action
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${pattern}$`, 'i').test('rds-db:connect');
}

function statementsOf(document: unknown): readonly Readonly<Record<string, unknown>>[] {
  return isRecord(document) ? [document['Statement']].flat().filter(isRecord) : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function many(value: unknown): readonly string[] {
  return [value].flat().filter((item) => typeof item === 'string');
}
