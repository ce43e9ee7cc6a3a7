import { pageOf, type ServiceFidelity } from './fidelity/service-fidelity';
import { OPERATION_CATALOGUE } from './operation-catalogue';

/** The catalogue as the Markdown of docs/rehearsal.md: one table a service. */
export function operationTables(): string {
  return OPERATION_CATALOGUE.map(serviceTable).join('\n');
}

function serviceTable(entry: ServiceFidelity): string {
  const rows = Object.entries(entry.operations).map(([operation, fidelity]) => {
    const [level, what] = fidelity === 'modelled' ? ['modelled', ''] : ['simplified', fidelity.simplified];
    return `| [${operation}](${pageOf(entry, operation)}) | ${level} | ${what} |`;
  });
  return `### ${entry.title}
${entry.throughout} Absent: ${entry.absent}.

| operation | | what differs |
|---|---|---|
${rows.join('\n')}
`;
}
