import { existsSync, rmSync, writeFileSync } from 'node:fs';
import type { HookAnswer, HookEvent } from '../../../../lambdas/shared/contract/writer-hook';

/** A hook that holds back whatever looks at its flag: a file, since a warm function may be any of several. */
export async function holdBack({ action, holds }: Pick<HookEvent, 'action' | 'holds'>): Promise<HookAnswer> {
  const flag = process.env['FLAG_FILE'] ?? '';
  if (action === 'freeze') writeFileSync(flag, holds);
  if (action === 'resume') rmSync(flag, { force: true });
  return existsSync(flag) ? { state: 'stopped', detail: `${holds} are held back` } : { state: 'running' };
}
