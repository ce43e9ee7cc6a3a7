const texts = new WeakMap<object, string>();

/** The JSON text of a value of an execution: states copy what they change, so one text serves history, limits and tasks. */
export function jsonText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  let text = texts.get(value);
  if (text === undefined) {
    text = JSON.stringify(value);
    texts.set(value, text);
  }
  return text;
}
