/** What the demo needs of a database connection; a `pg` client or pool client fits. */
export interface Queryable {
  query(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[]; rowCount: number | null }>;
}
