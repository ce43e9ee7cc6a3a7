import type { ConditionContext } from './condition';

/** Keys that may stand as `${key}` in resources and condition values; all are known for every request of a role. */
const KNOWN_VARIABLES = ['aws:PrincipalArn', 'aws:PrincipalAccount', 'aws:RequestedRegion', 'aws:userid'];

/** Faults of the variables in one policy string; empty when all are known. */
export function variableFaults(text: string): string[] {
  return variablesOf(text)
    .filter((name) => !KNOWN_VARIABLES.some((known) => known.toLowerCase() === name.toLowerCase()))
    .map((name) => `policy variable '\${${name}}' is not modelled, expected one of ${KNOWN_VARIABLES.join(', ')}`);
}

/** Replaces `${key}` by the request's value. A variable without a value matches nothing, so `undefined` comes back. */
export function substitute(text: string, context: ConditionContext): string | undefined {
  if (!text.includes('${')) return text;
  let missing = false;
  const result = text.replace(/\$\{([^}]*)\}/g, (_, name: string) => {
    const values = context.values(name);
    if (values?.length !== 1) missing = true;
    return values?.[0] ?? '';
  });
  return missing ? undefined : result;
}

function variablesOf(text: string): string[] {
  if (!text.includes('${')) return [];
  return [...text.matchAll(/\$\{([^}]*)\}/g)].map((match) => match[1] ?? '');
}
