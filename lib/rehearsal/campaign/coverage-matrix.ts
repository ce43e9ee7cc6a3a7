import type { CampaignCase, CaseResult, PlannedFault } from './campaign-case';

interface Cell {
  readonly operation: string;
  readonly fault: string;
  readonly position: 'before' | 'after';
  runs: number;
  violations: number;
}

/** Operation x fault x position, counted over the runs in which the fault was met. */
export function coverage(cases: readonly CampaignCase[], results: readonly CaseResult[]): Cell[] {
  const cells = new Map<string, Cell>();
  for (const [index, { faults }] of cases.entries()) {
    const result = results[index];
    for (const [position, { place, fault }] of faults.entries()) {
      if (!result?.met[position]) continue;
      const operation = `${place.service}:${place.operation}`;
      const key = `${operation} ${fault.name} ${positionOf(fault)}`;
      const cell = cells.get(key) ?? {
        operation,
        fault: fault.name,
        position: positionOf(fault),
        runs: 0,
        violations: 0,
      };
      cell.runs += 1;
      cell.violations += result.violations.length;
      cells.set(key, cell);
    }
  }
  return [...cells.values()].sort((a, b) => compare(a.operation, b.operation) || compare(a.fault, b.fault));
}

/** Columns of the readable table: modelled errors are one. */
const COLUMNS = [
  ['modelled', 'modelled'],
  ['throttled', 'throttled'],
  ['internal failure', '500'],
  ['service unavailable', '503'],
  ['access denied', 'denied'],
  ['token expired', 'expired'],
  ['connection reset', 'reset'],
  ['reply lost', 'lost'],
  ['slower than the function may be', 'late'],
  ['slow', 'slow'],
  ['stale answer', 'stale'],
] as const;

/** One line for each operation: how many runs met each kind of fault; modelled errors also by how many there are. */
export function collapsedMatrix(cases: readonly CampaignCase[], results: readonly CaseResult[]): string[] {
  const generic = new Set<string>(COLUMNS.map(([name]) => name));
  const cells = coverage(cases, results);
  const operations = [...new Set(cells.map(({ operation }) => operation))];
  const width = Math.max(9, ...operations.map(({ length }) => length));
  const line = (first: string, rest: readonly string[]) =>
    `  ${first.padEnd(width)} ${rest.map((text) => text.padStart(9)).join('')}`;
  return [
    line(
      'operation',
      COLUMNS.map(([, title]) => title),
    ),
    ...operations.map((operation) => {
      const own = cells.filter((cell) => cell.operation === operation);
      return line(
        operation,
        COLUMNS.map(([name]) => {
          const these = own.filter(({ fault }) => (name === 'modelled' ? !generic.has(fault) : fault === name));
          const before = total(these.filter(({ position }) => position === 'before'));
          const after = total(these.filter(({ position }) => position === 'after'));
          if (name === 'modelled')
            return these.length === 0 ? '-' : `${before}:${new Set(these.map(({ fault }) => fault)).size}`;
          return after > 0 && before > 0 ? `${before}/${after}` : before + after > 0 ? String(before + after) : '-';
        }),
      );
    }),
  ];
}

/** The whole matrix as tab-separated text, one line for each operation, fault and position. */
export function fullMatrix(cases: readonly CampaignCase[], results: readonly CaseResult[]): string {
  const rows = coverage(cases, results).map(({ operation, fault, position, runs, violations }) =>
    [operation, fault, position, runs, violations].join('\t'),
  );
  return `${['operation\tfault\tposition\truns\tviolations', ...rows].join('\n')}\n`;
}

function positionOf({ kind }: PlannedFault): 'before' | 'after' {
  return kind === 'errorAfter' || kind === 'lostReply' ? 'after' : 'before';
}

function total(cells: readonly Cell[]): number {
  return cells.reduce((sum, { runs }) => sum + runs, 0);
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
