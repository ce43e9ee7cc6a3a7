import { NormalizedSchema } from '@smithy/core/schema';
import type { OperationModel } from './catalogue';
import type { HttpRequest } from './http';

export interface Route {
  readonly operation: OperationModel;
  readonly method: string;
  readonly path: RegExp;
  readonly labels: readonly string[];
  /** Query parameters that the operation's URI fixes. */
  readonly fixedQuery: URLSearchParams;
  readonly literalSegments: number;
  /** HTTP status of a success. */
  readonly status: number;
}

/** The route that the `http` trait of an operation declares; `undefined` outside the REST protocols. */
export function routeOf(operation: OperationModel): Route | undefined {
  const trait = NormalizedSchema.of(operation.schema).getMergedTraits().http;
  if (!trait) return undefined;
  const [method, uri, status] = trait;
  const [path = '', query = ''] = uri.split('?');
  const labels = [...path.matchAll(/\{([^}+]+)\+?\}/g)].map((match) => match[1] ?? '');
  const pattern = path
    .split(/(\{[^}]+\})/)
    .map((part) => (part.startsWith('{') ? (part.endsWith('+}') ? '(.+)' : '([^/]+)') : escapeExpression(part)))
    .join('');
  return {
    operation,
    method,
    path: new RegExp(`^${pattern.replace(/\/$/, '')}/?$`),
    labels,
    fixedQuery: new URLSearchParams(query),
    literalSegments: path.split('/').filter((segment) => segment !== '' && !segment.startsWith('{')).length,
    status,
  };
}

/** The route of a request with its labels still percent-encoded. */
export function findRoute(
  routes: readonly Route[],
  request: HttpRequest,
): { route: Route; labels: Map<string, string> } | undefined {
  for (const route of routes) {
    if (route.method !== request.method) continue;
    const match = route.path.exec(request.path);
    if (!match || ![...route.fixedQuery].every(([key, value]) => request.query.get(key) === value)) continue;
    return { route, labels: new Map(route.labels.map((label, index) => [label, match[index + 1] ?? ''])) };
  }
  return undefined;
}

function escapeExpression(text: string): string {
  return text.replace(/[\\^$.*|+?()[\]{}]/g, '\\$&');
}
