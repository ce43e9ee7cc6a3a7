import { closingFunctions } from './closing-functions';
import { cutOverFunctions } from './cut-over-functions';
import { emergencyFunctions } from './emergency-functions';
import { freezeFunctions } from './freeze-functions';
import type { FunctionDefinition } from './function-definition';
import { planningFunctions } from './planning-functions';
import { proxyFunctions } from './proxy-functions';
import { readOnlyFunctions } from './read-only-functions';
import { reconcileFunctions } from './reconcile-functions';
import { replicaFunctions } from './replica-functions';
import { restoreFunctions } from './restore-functions';
import { revertFunctions } from './revert-functions';
import { triggerFunctions } from './trigger-functions';

/** Every function of one database's recovery; the key is its folder below `lambdas/`. */
export const functionCatalogue = {
  ...planningFunctions,
  ...restoreFunctions,
  ...freezeFunctions,
  ...cutOverFunctions,
  ...closingFunctions,
  ...triggerFunctions,
  ...reconcileFunctions,
  ...emergencyFunctions,
  ...revertFunctions,
  ...proxyFunctions,
  ...replicaFunctions,
  ...readOnlyFunctions,
} as const satisfies Record<string, FunctionDefinition>;

export type FunctionFolder = keyof typeof functionCatalogue;
export const FUNCTION_FOLDERS = Object.keys(functionCatalogue) as FunctionFolder[];
