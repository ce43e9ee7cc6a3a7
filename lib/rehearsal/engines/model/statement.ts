import type { ModelSession } from './model-session';

export type Value = string | number | boolean | readonly string[] | null;

/** A column of an answer with its PostgreSQL type. */
export interface Column {
  readonly name: string;
  readonly typeOid: number;
}

export interface Answer {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Value[])[];
}

/** One statement that the model understands, whitespace collapsed. */
export interface Statement {
  readonly pattern: RegExp;
  readonly answer: (session: ModelSession, match: RegExpExecArray, parameters: readonly (string | null)[]) => Answer;
}

/** An error that the client gets as PostgreSQL's own, with its SQLSTATE. */
export class SqlError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export const boolean = (name: string): Column => ({ name, typeOid: 16 });
export const integer = (name: string): Column => ({ name, typeOid: 23 });
export const text = (name: string): Column => ({ name, typeOid: 25 });
export const number = (name: string): Column => ({ name, typeOid: 701 });
export const textArray = (name: string): Column => ({ name, typeOid: 1009 });
