import { isRecord } from './condition';

/** AWS services that a trust policy lets assume its role. */
export function trustedServices(document: unknown): string[] {
  const statements = isRecord(document) ? [document['Statement']].flat() : [];
  return statements.flatMap((statement) => {
    if (!isRecord(statement) || statement['Effect'] !== 'Allow' || !isRecord(statement['Principal'])) return [];
    return [statement['Principal']['Service']].flat().filter((service) => typeof service === 'string');
  });
}
