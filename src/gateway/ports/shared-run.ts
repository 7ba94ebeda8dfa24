/** The part of a caller in a run that callers of the same request at the same time share. */
export type SharedRun =
  /** Another caller came first: this is the answer of its run. */
  | { readonly role: 'follow'; readonly answer: string }
  /** The caller makes the run, and reports its answer; null when there is none that others could use. */
  | { readonly role: 'lead'; readonly complete: (answer: string | null) => Promise<void> }
