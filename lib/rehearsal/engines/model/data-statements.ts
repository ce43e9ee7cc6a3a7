import { type Content, TABLES, type TableName } from './content';
import type { ModelSession } from './model-session';
import { boolean, number, SqlError, type Statement, text, textArray } from './statement';

interface ForeignKey {
  readonly name: string;
  readonly child: TableName;
  readonly childColumn: string;
  readonly parent: TableName;
  readonly reference: (content: Content) => Iterable<number>;
}

/** As the demo's schema declares them, in the order of the catalog query. */
const FOREIGN_KEYS: readonly ForeignKey[] = [
  {
    name: 'orders_customer',
    child: 'orders',
    childColumn: 'customer_id',
    parent: 'customers',
    reference: ({ orders }) => [...orders.values()].map(({ customerId }) => customerId),
  },
  {
    name: 'payments_order',
    child: 'payments',
    childColumn: 'order_id',
    parent: 'orders',
    reference: ({ payments }) => [...payments.values()].map(({ orderId }) => orderId),
  },
];

const TABLE = '"public"\\."(\\w+)"';

/** Statements about the tables, answered from the content that `contentOf` gives for a session. */
export function dataStatements(contentOf: (session: ModelSession) => Content): readonly Statement[] {
  return [
    {
      pattern:
        /^select 1 from pg_class c join pg_namespace n on n\.oid = c\.relnamespace where n\.nspname = \$1 and c\.relname = \$2 and c\.relkind in \(.*\)$/,
      answer: (_session, _match, [schema, name]) => ({
        columns: [text('?column?')],
        rows: schema === 'public' && isTable(name) ? [['1']] : [],
      }),
    },
    {
      pattern: new RegExp(`^select exists \\(select 1 from ${TABLE} limit 1\\) as filled$`),
      answer: (session, [, table]) => ({
        columns: [boolean('filled')],
        rows: [[contentOf(session)[tableNamed(table)].size > 0]],
      }),
    },
    {
      pattern: new RegExp(`^select count\\(\\*\\)::text as rows from ${TABLE}$`),
      answer: (session, [, table]) => ({
        columns: [text('rows')],
        rows: [[String(contentOf(session)[tableNamed(table)].size)]],
      }),
    },
    {
      pattern: /^select con\.conname::text as name, .* from pg_constraint con .* order by 2, 3, 1$/,
      answer: () => ({
        columns: [
          text('name'),
          ...['child_schema', 'child_table', 'parent_schema', 'parent_table'].map(text),
          ...['child_partitioned', 'parent_partitioned', 'match_full', 'temporal'].map(boolean),
          ...['child_columns', 'parent_columns', 'operators'].map(textArray),
        ],
        rows: FOREIGN_KEYS.map(({ name, child, childColumn, parent }) => [
          ...[name, 'public', child, 'public', parent],
          ...[false, false, false, false],
          ...[[childColumn], ['id'], ['pg_catalog.=']],
        ]),
      }),
    },
    {
      pattern: new RegExp(
        `^select \\(select count\\(\\*\\) from only ${TABLE}\\)::text as examined, \\(select count\\(\\*\\) from only "public"\\."\\1" c where c\\."(\\w+)" is not null and not exists \\(select 1 from only ${TABLE} p where p\\."id" operator\\(pg_catalog\\.=\\) c\\."\\2"\\)\\)::text as orphans$`,
      ),
      answer: (session, [, child, column, parent]) => {
        const key = FOREIGN_KEYS.find(
          (one) => one.child === child && one.childColumn === column && one.parent === parent,
        );
        if (!key) throw new SqlError('42703', `column c.${column} does not exist`);
        const content = contentOf(session);
        const references = [...key.reference(content)];
        const orphans = references.filter((id) => !content[key.parent].has(id));
        return {
          columns: [text('examined'), text('orphans')],
          rows: [[String(references.length), String(orphans.length)]],
        };
      },
    },
    {
      pattern:
        /^select extract\(epoch from max\("(created_at|updated_at)"\)::timestamptz\)::float8 as newest from "public"\."orders"$/,
      answer: (session, [, column]) => {
        const field = column === 'created_at' ? 'createdAt' : 'updatedAt';
        const times = [...contentOf(session).orders.values()].map((order) => order[field]);
        const newest = times.reduce<number | null>((latest, time) => Math.max(latest ?? time, time), null);
        return { columns: [number('newest')], rows: [[newest === null ? null : newest / 1000]] };
      },
    },
    {
      pattern:
        /^select pg_catalog\.format\('%I\.%I', schemaname, relname\) as table from pg_catalog\.pg_stat_user_tables order by schemaname, relname limit \d+$/,
      answer: () => ({ columns: [text('table')], rows: TABLES.map((table) => [`public.${table}`]) }),
    },
    {
      pattern:
        /^select count\(\*\)::float8 as rows from "public"\."orders" where "(created_at|updated_at)"::timestamptz > \$1::timestamptz$/,
      answer: (session, [, column], [since]) => {
        const field = column === 'created_at' ? 'createdAt' : 'updatedAt';
        const after = Date.parse(since ?? '');
        const rows = [...contentOf(session).orders.values()].filter((order) => order[field] > after);
        return { columns: [number('rows')], rows: [[rows.length]] };
      },
    },
    {
      // The configured check that every total is the sum of its payments.
      pattern:
        /^select count\(\*\)::text as violations from \(SELECT orders\.id FROM public\.orders LEFT JOIN \(SELECT order_id, sum\(amount_cents\) AS paid FROM public\.payments GROUP BY order_id\) AS paid ON paid\.order_id = orders\.id WHERE orders\.total_cents IS DISTINCT FROM coalesce\(paid\.paid, 0\) \) as violation$/,
      answer: (session) => ({ columns: [text('violations')], rows: [[String(contentOf(session).brokenOrders())]] }),
    },
  ];
}

function isTable(name: string | null | undefined): name is TableName {
  return TABLES.some((table) => table === name);
}

function tableNamed(name: string | undefined): TableName {
  if (isTable(name)) return name;
  throw new SqlError('42P01', `relation "public.${name}" does not exist`);
}
