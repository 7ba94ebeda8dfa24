/** What kind of value an answer is, which decides how it is found in a text and which answers are the same. */
export type AnswerKind = 'number' | 'choice' | 'boolean' | 'label' | 'json' | 'text'

/** Where the short answer of a longer text stands and what it is. */
export interface AnswerRule {
  readonly kind: AnswerKind
  /** An expression of JavaScript: its last match is the answer, or the first group of that match. */
  readonly pattern: string | null
  /** A JSON Pointer (RFC 6901) into the last JSON value of the text. */
  readonly pointer: string | null
  /** Units of a number that may be left out, such as `km`; `%` among them means that percents are not scaled. */
  readonly units: readonly string[]
}

/** The rule for answers that must be JSON: such an answer is no label, so without a place in it, all of it counts. */
export function ruleForJson(rule: AnswerRule): AnswerRule {
  const isWhole = rule.kind === 'label' && rule.pattern === null && rule.pointer === null
  return isWhole ? { ...rule, kind: 'json' } : rule
}
