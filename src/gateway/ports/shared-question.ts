/** What a caller gets who joins a question that others may be asking at the same moment. */
export type Boarded =
  /** Another caller asked first: this is the answer. */
  | { readonly role: 'follow'; readonly answer: string }
  /** The caller makes the run, and reports its answer; null when there is none that others could use. */
  | { readonly role: 'lead'; readonly land: (answer: string | null) => Promise<void> }
