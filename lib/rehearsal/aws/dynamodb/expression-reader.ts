import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { invalid } from './dynamodb-errors';

/** Steps from an item to an attribute: names of maps, indexes of lists. */
export type DocumentPath = readonly (string | number)[];

interface Token {
  readonly kind: 'name' | 'placeholder' | 'value' | 'index' | 'symbol' | 'end';
  readonly text: string;
}

const LEXER = /\s*(?:(#[A-Za-z0-9_]+)|(:[A-Za-z0-9_]+)|([A-Za-z_][A-Za-z0-9_]*)|\[(\d+)\]|(<>|<=|>=|[=<>(),.+-]))/y;

/** Names and values given beside an expression; counts their use, since DynamoDB refuses those that no expression uses. */
export class Substitutions {
  private readonly used = new Set<string>();

  constructor(
    private readonly names: Readonly<Record<string, string>> = {},
    private readonly values: Readonly<Record<string, AttributeValue>> = {},
  ) {}

  name(placeholder: string): string {
    const name = this.names[placeholder];
    if (name === undefined) {
      throw invalid(
        `An expression attribute name used in the document path is not defined; attribute name: ${placeholder}`,
      );
    }
    this.used.add(placeholder);
    return name;
  }

  value(placeholder: string): AttributeValue {
    const value = this.values[placeholder];
    if (value === undefined) {
      throw invalid(`An expression attribute value used in expression is not defined; attribute value: ${placeholder}`);
    }
    this.used.add(placeholder);
    return value;
  }

  refuseUnused(): void {
    for (const [what, given] of [
      ['ExpressionAttributeNames', this.names],
      ['ExpressionAttributeValues', this.values],
    ] as const) {
      const unused = Object.keys(given).filter((key) => !this.used.has(key));
      if (unused.length > 0) {
        throw invalid(`Value provided in ${what} unused in expressions: keys: {${unused.join(', ')}}`);
      }
    }
  }
}

/** Cursor over the tokens of one expression, with what all kinds of expressions share. */
export class ExpressionReader {
  private readonly tokens: readonly Token[];
  private position = 0;

  constructor(
    private readonly kind: string,
    text: string,
    readonly substitutions: Substitutions,
  ) {
    this.tokens = tokens(kind, text);
  }

  get next(): Token {
    return this.tokens[this.position] ?? { kind: 'end', text: '<EOF>' };
  }

  isKeyword(word: string, ahead = 0): boolean {
    const token = this.tokens[this.position + ahead];
    return token?.kind === 'name' && token.text.toUpperCase() === word;
  }

  isFunctionCall(): boolean {
    const after = this.tokens[this.position + 1];
    return this.next.kind === 'name' && after?.kind === 'symbol' && after.text === '(';
  }

  takeKeyword(word: string): boolean {
    const taken = this.isKeyword(word);
    if (taken) this.position += 1;
    return taken;
  }

  takeSymbol(symbol: string): boolean {
    const taken = this.next.kind === 'symbol' && this.next.text === symbol;
    if (taken) this.position += 1;
    return taken;
  }

  expectSymbol(symbol: string): void {
    if (!this.takeSymbol(symbol)) throw this.fault();
  }

  expectKeyword(word: string): void {
    if (!this.takeKeyword(word)) throw this.fault();
  }

  take(): Token {
    const token = this.next;
    this.position += 1;
    return token;
  }

  path(): DocumentPath {
    const steps: (string | number)[] = [this.nameStep()];
    for (;;) {
      if (this.next.kind === 'index') steps.push(Number(this.take().text));
      else if (this.takeSymbol('.')) steps.push(this.nameStep());
      else return steps;
    }
  }

  /** The value behind a `:placeholder`; undefined when the next token is something else. */
  value(): AttributeValue | undefined {
    return this.next.kind === 'value' ? this.substitutions.value(this.take().text) : undefined;
  }

  expectEnd(): void {
    if (this.next.kind !== 'end') throw this.fault();
  }

  fault(): Error {
    return invalid(`Invalid ${this.kind}: Syntax error; token: "${this.next.text}"`);
  }

  private nameStep(): string {
    const token = this.next;
    if (token.kind === 'placeholder') return this.substitutions.name(this.take().text);
    if (token.kind === 'name') return this.take().text;
    throw this.fault();
  }
}

function tokens(kind: string, text: string): Token[] {
  if (text.trim() === '') throw invalid(`Invalid ${kind}: The expression can not be empty;`);
  const found: Token[] = [];
  LEXER.lastIndex = 0;
  let end = 0;
  for (let match = LEXER.exec(text); match !== null; match = LEXER.exec(text)) {
    end = LEXER.lastIndex;
    const [, placeholder, value, name, index, symbol] = match;
    if (placeholder !== undefined) found.push({ kind: 'placeholder', text: placeholder });
    else if (value !== undefined) found.push({ kind: 'value', text: value });
    else if (name !== undefined) found.push({ kind: 'name', text: name });
    else if (index !== undefined) found.push({ kind: 'index', text: index });
    else if (symbol !== undefined) found.push({ kind: 'symbol', text: symbol });
  }
  if (text.slice(end).trim() !== '') {
    throw invalid(`Invalid ${kind}: Syntax error; token: "${text.slice(end).trim().slice(0, 10)}"`);
  }
  return found;
}
