/** One JSON line per entry, as CloudWatch Logs Insights reads it. Callers pass identifiers and ARNs, never payloads. */
export function log(level: 'INFO' | 'WARN' | 'ERROR', message: string, fields: Readonly<Record<string, unknown>> = {}) {
  console.log(JSON.stringify({ level, message, ...fields }));
}
