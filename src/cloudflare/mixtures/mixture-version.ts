/** A mixture as it is stored: the document as JSON text. */
export interface MixtureVersion {
  readonly version: number
  readonly document: string
  /** Milliseconds since the epoch. */
  readonly createdAtMs: number
}
