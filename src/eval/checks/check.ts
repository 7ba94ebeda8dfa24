/** How an answer is scored without a model. */
export type Check =
  | { readonly type: 'exact'; readonly value: string }
  | { readonly type: 'contains'; readonly value: string | readonly string[] }
  /** A regular expression in the syntax of ECMAScript, without flags or as `/…/flags`. */
  | { readonly type: 'regex'; readonly value: string }
  /** The last number of the answer, or of its line "Answer: …", within `tolerance` (0 by default). */
  | { readonly type: 'number'; readonly value: number; readonly tolerance?: number }
  /** The answer is this JSON value, whatever the order of its fields; without `value`, any JSON. */
  | { readonly type: 'json'; readonly value?: unknown }
  | { readonly type: 'one_of'; readonly value: readonly string[] }
  /** Share of the items that the answer names. */
  | { readonly type: 'recall'; readonly value: readonly string[] }
  | { readonly type: 'max_words'; readonly value: number }
  /** None of these is in the answer. */
  | { readonly type: 'excludes'; readonly value: readonly string[] }
  /** The mean of several. */
  | { readonly type: 'all'; readonly value: readonly Check[] }
