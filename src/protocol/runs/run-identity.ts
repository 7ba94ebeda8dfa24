/** What is known of a run before it starts. */
export interface RunIdentity {
  readonly run: string
  /** The `model` of the request: a mixture's id or a `provider/model`. */
  readonly mixture: string
  /** Null for built-in mixtures and for models that run alone. */
  readonly version: number | null
  /** Fields of the request that were ignored; absent when there are none, and in runs of older releases. */
  readonly ignored?: readonly string[]
  /** Remarks on the answer that do not mean that it is degraded; absent when there are none. */
  readonly notes?: readonly string[]
  /** The request wanted the aggregator alone. */
  readonly solo?: true
  readonly cache: 'hit' | 'miss' | 'off'
  /** For a cache hit: seconds since the answer was made. */
  readonly ageS?: number
}
