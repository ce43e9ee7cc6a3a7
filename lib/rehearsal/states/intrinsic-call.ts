import { type Path, parsePath } from './paths';

/** A parsed intrinsic call such as `States.Format('{} of {}', $.a, States.ArrayLength($.b))`. */
export interface IntrinsicCall {
  readonly text: string;
  readonly name: string;
  readonly parameters: readonly IntrinsicParameter[];
}

export type IntrinsicParameter =
  /** `raw` keeps the escapes: States.Format needs `\{` to differ from `{`. */
  | { readonly kind: 'string'; readonly raw: string }
  | { readonly kind: 'literal'; readonly value: number | boolean | null }
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'call'; readonly call: IntrinsicCall };

const NAME = /States\.[A-Za-z0-9]+/y;
const STRING = /'((?:[^'\\]|\\['\\{}])*)'/y;
const LITERAL = /true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const PATH = /\$(?:[^,()\s'"[]|\[(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^\]'"]*)\])*/y;

/** Removes the escapes that a quoted intrinsic argument may carry. */
export const withoutEscapes = (raw: string): string => raw.replaceAll(/\\(['\\{}])/g, '$1');

/** Throws a plain Error that names the position of a syntax fault. */
export function parseIntrinsic(text: string): IntrinsicCall {
  let position = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = position;
    const match = pattern.exec(text);
    if (match) position = pattern.lastIndex;
    return match;
  };
  const blank = () => take(/\s*/y);
  const fault = (expected: string) =>
    new Error(
      `intrinsic '${text}' has '${text.slice(position, position + 20)}' at character ${position + 1}, expected ${expected}`,
    );
  const require = (symbol: RegExp, shown: string) => {
    blank();
    if (!take(symbol)) throw fault(shown);
    blank();
  };

  const call = (): IntrinsicCall => {
    const start = position;
    const name = take(NAME)?.[0];
    if (!name) throw fault("a function such as 'States.Format'");
    require(/\(/y, "'('");
    const parameters: IntrinsicParameter[] = [];
    if (!take(/\)/y)) {
      parameters.push(parameter());
      blank();
      while (take(/,/y)) {
        blank();
        parameters.push(parameter());
        blank();
      }
      if (!take(/\)/y)) throw fault("',' or ')'");
    }
    return { text: text.slice(start, position), name, parameters };
  };

  const parameter = (): IntrinsicParameter => {
    if (text.startsWith('States.', position)) return { kind: 'call', call: call() };
    const string = take(STRING);
    if (string) return { kind: 'string', raw: string[1]! };
    const path = take(PATH);
    if (path) return { kind: 'path', path: parsePath(path[0]) };
    const literal = take(LITERAL);
    if (literal) return { kind: 'literal', value: JSON.parse(literal[0]) };
    throw fault("a 'string', a number, true, false, null, a path or an intrinsic");
  };

  const result = call();
  blank();
  if (position < text.length) throw fault('the end');
  return result;
}
