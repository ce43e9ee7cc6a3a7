import type { Shape } from './shape';

/** What `JSON.stringify` makes the body of: absent members left out, times as seconds since the epoch, bytes in base64. */
export function jsonValue(shape: Shape, value: unknown): unknown {
  if (value === undefined || value === null) return null;
  switch (shape.kind) {
    case 'structure': {
      const body: Record<string, unknown> = {};
      for (const [name, item] of Object.entries(value)) {
        const member = item === undefined || item === null ? undefined : shape.members.get(name);
        if (member) body[name] = jsonValue(member, item);
      }
      return body;
    }
    case 'list':
      return (value as readonly unknown[]).map((item) => jsonValue(shape.item, item));
    case 'map':
      return Object.fromEntries(
        Object.entries(value)
          .filter(([, item]) => item !== undefined && item !== null)
          .map(([key, item]) => [key, jsonValue(shape.item, item)]),
      );
    case 'scalar':
      return shape.jsonScalar(value);
    case 'any':
      return value;
  }
}
