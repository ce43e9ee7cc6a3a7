/**
 * How far an operation of the local world goes. `modelled`: members, checks, states and errors that AWS documents are
 * there, or refused by name. A sentence: what differs from AWS without a refusal, or what is fixed.
 */
export type Fidelity = 'modelled' | { readonly simplified: string };

/** What the local world offers of one AWS service, as docs/rehearsal.md lists it. */
export interface ServiceFidelity {
  /** Signing name. */
  readonly service: string;
  readonly title: string;
  /** The page of an operation is this followed by `API_<Operation>.html`. */
  readonly reference: string;
  /** True of every operation below. */
  readonly throughout: string;
  readonly operations: Readonly<Record<string, Fidelity>>;
  /** What a reader might look for in vain; everything else that is not listed is refused by name as well. */
  readonly absent: string;
}

/** Address of AWS's page about an operation. */
export function pageOf({ reference }: ServiceFidelity, operation: string): string {
  return `${reference}API_${operation}.html`;
}

export function simplified(text: string): Fidelity {
  return { simplified: text };
}
