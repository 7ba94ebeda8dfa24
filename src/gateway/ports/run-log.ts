/** Figures and codes of a run for the log; never a word of the request or the answer. */
export type RunFacts = Readonly<
  Record<string, string | number | boolean | null | readonly string[]>
>
