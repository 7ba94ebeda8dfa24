import { TAIL_TOKENS, type Confidence, type TokenScore } from '../moa/confidence.ts'
import { list, text, type Fields } from './fields.ts'

/** Least logarithm that counts: servers write -9999 for a token that they did not expect at all. */
const LEAST_LOGPROB = -20
/** The end of reasoning that a model writes as a part of its text. */
const THOUGHT_ENDS = /<\/(?:think|thinking|reasoning)>\s*$/i
/** Tokens of which the longest end of reasoning consists. */
const THOUGHT_END_TOKENS = 12

/** Folds the scores of an answer's tokens into the confidence of its model. */
export class TokenScores {
  #tokens = 0
  #logprobs = 0
  #minMargin: number | null = null
  #tail: TokenScore[] = []

  add(scores: readonly TokenScore[]): void {
    for (const score of scores) this.#add(score)
  }

  /** Undefined when no token had a score. */
  confidence(): Confidence | undefined {
    if (this.#tokens === 0) return undefined
    return {
      tokens: this.#tokens,
      meanLogprob: this.#logprobs / this.#tokens,
      minMargin: this.#minMargin,
      tail: this.#tail.slice(-TAIL_TOKENS),
    }
  }

  #add(score: TokenScore): void {
    this.#tokens += 1
    this.#logprobs += score.logprob
    if (score.margin !== null) this.#minMargin = Math.min(this.#minMargin ?? Infinity, score.margin)
    this.#tail.push(score)
    if (this.#tail.length >= 2 * TAIL_TOKENS) this.#tail = this.#tail.slice(-TAIL_TOKENS)
    // How sure a model was of its thoughts says nothing about its answer.
    if (score.text.includes('>') && this.#endsThought()) this.#reset()
  }

  #endsThought(): boolean {
    const last = this.#tail.slice(-THOUGHT_END_TOKENS).map(({ text: words }) => words)
    return THOUGHT_ENDS.test(last.join(''))
  }

  #reset(): void {
    this.#tokens = 0
    this.#logprobs = 0
    this.#minMargin = null
    this.#tail = []
  }
}

/** Reads the scores of tokens as Chat Completions write them: `[{token, logprob, top_logprobs}]`; undefined without any. */
export function tokenScores(tokens: unknown): readonly TokenScore[] | undefined {
  if (!Array.isArray(tokens)) return undefined // Nearly always: nobody wanted them.
  const scores = list(tokens).flatMap((token) => scoreOf(token, list(token['top_logprobs'])) ?? [])
  return scores.length === 0 ? undefined : scores
}

/** The score of a token beside the likeliest at its place; null where it has none. */
export function scoreOf(token: Fields, likeliest: readonly Fields[]): TokenScore | null {
  const words = text(token['token'])
  const logprob = logprobOf(token)
  if (words === undefined || logprob === null) return null
  const others = likeliest.flatMap((other) =>
    other['token'] === words ? [] : (logprobOf(other) ?? []),
  )
  const margin = others.length === 0 ? null : logprob - Math.max(...others)
  return { text: words, logprob, margin }
}

/** Gemini's name for it is longer. */
function logprobOf(token: Fields): number | null {
  const value = token['logprob'] ?? token['logProbability']
  if (typeof value !== 'number' || Number.isNaN(value)) return null
  return Math.min(0, Math.max(LEAST_LOGPROB, value))
}

/** Without the tokens of the reasoning that servers count before those of the text. */
export function scoresOfText(
  scores: readonly TokenScore[] | undefined,
  { text: words = '', reasoning }: { readonly text?: string; readonly reasoning?: string },
): readonly TokenScore[] | undefined {
  if (scores === undefined || words === '') return undefined
  if (reasoning === undefined) return scores
  let from = scores.length
  for (let chars = 0; from > 0 && chars < words.length; from--)
    chars += scores[from - 1]?.text.length ?? 0
  return scores.slice(from)
}
