/** The one JSON document of `npm run --silent rehearse -- --json`. Field names are contract. */
export interface RehearsalResult {
  /** Class in which the story's (last) recovery ended: `Recovered`, `HeldSafe` ... */
  readonly outcome: string;
  readonly incidentId: string;
  readonly story: string;
  readonly seed: number;
  readonly engine: string;
  readonly restorePoint: { readonly kind: 'time' | 'snapshot'; readonly time?: string; readonly arn?: string } | null;
  readonly tables: readonly TableComparison[];
  readonly identifiers: {
    /** DbiResourceIds that held the production identifier. */
    readonly production: { readonly before: string; readonly after: string | null };
    readonly retired: { readonly identifier: string; readonly resourceId: string } | null;
  };
  readonly services: readonly {
    readonly service: string;
    readonly desiredBefore: number;
    readonly desiredAfter: number;
    readonly taskDefinitionBefore: string;
    readonly taskDefinitionAfter: string;
  }[];
  readonly phases: readonly { readonly name: string; readonly seconds: number }[];
  /** Wall time of the rehearsal without synth. */
  readonly seconds: number;
  readonly synthSeconds: number;
  /** `service:Operation` to number of calls that our functions and machines made. */
  readonly calls: Readonly<Record<string, number>>;
  readonly deniedCalls: readonly string[];
  /** Path or key of the report that the recovery wrote; null when the story ends without one. */
  readonly report: string | null;
  /** What was promised and did not hold; empty when the story ended as it must. */
  readonly differences: readonly string[];
}

export interface TableComparison {
  readonly name: string;
  readonly rowsAtT: number;
  readonly rowsRecovered: number;
  readonly checksumAtT: string;
  readonly checksumRecovered: string;
  /** Rows of T that the recovered database lacks or has with other content. 0 when T itself was restored. */
  readonly lostWrites: number;
}
