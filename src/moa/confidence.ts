/** A token of an answer, and how sure its model was of it. */
export interface TokenScore {
  readonly text: string
  /** Natural logarithm of its probability. */
  readonly logprob: number
  /** By how much its logarithm is above that of the likeliest other token; null when the provider sent no other. */
  readonly margin: number | null
}

/** How sure a model was of a text. */
export interface SpanConfidence {
  /** Tokens that had a log probability. */
  readonly tokens: number
  readonly meanLogprob: number
  /** The smallest margin of its tokens; null when none had one. */
  readonly minMargin: number | null
}

/** How sure a model was of its answer, and of each of the last tokens, where short answers stand. */
export interface Confidence extends SpanConfidence {
  readonly tail: readonly TokenScore[]
}

/** Most tokens of an answer's end whose scores are stored. */
export const TAIL_TOKENS = 64

/** How sure a model was of the last place of its answer where a text stands; null when that is not among its last tokens. */
export function confidenceIn({ tail }: Confidence, text: string): SpanConfidence | null {
  const from = tail
    .map((token) => token.text)
    .join('')
    .lastIndexOf(text)
  if (text === '' || from === -1) return null
  const to = from + text.length
  let end = 0
  const inside = tail.filter((token) => {
    const start = end
    end += token.text.length
    return end > from && start < to
  })
  return spanOf(inside)
}

function spanOf(tokens: readonly TokenScore[]): SpanConfidence {
  const margins = tokens.flatMap(({ margin }) => margin ?? [])
  return {
    tokens: tokens.length,
    meanLogprob: tokens.reduce((sum, { logprob }) => sum + logprob, 0) / tokens.length,
    minMargin: margins.length === 0 ? null : Math.min(...margins),
  }
}
