import { AwsError } from '../service';

/** The nesting that a query protocol writes into its keys: `Filters.Filter.1.Name=status`. */
export interface FormNode {
  readonly children: Map<string, FormNode>;
  value?: string;
}

const MAXIMUM_DEPTH = 64;

/** Builds the tree of all parameters. Throws an `AwsError` when a key is nested deeper than any AWS input. */
export function formTree(parameters: URLSearchParams): FormNode {
  const root: FormNode = { children: new Map() };
  for (const [key, value] of parameters) {
    const segments = key.split('.');
    if (segments.length > MAXIMUM_DEPTH) {
      const found = `parameter '${key.slice(0, 80)}...' has ${segments.length} levels`;
      throw new AwsError('MalformedQueryString', `${found}, expected at most ${MAXIMUM_DEPTH}`);
    }
    let node = root;
    for (const segment of segments) {
      let child = node.children.get(segment);
      if (!child) {
        child = { children: new Map() };
        node.children.set(segment, child);
      }
      node = child;
    }
    node.value = value;
  }
  return root;
}
