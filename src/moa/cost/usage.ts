/** Tokens of one call or of many. */
export interface Usage {
  readonly promptTokens: number
  readonly completionTokens: number
  /** Part of the prompt that the provider had cached. */
  readonly cachedTokens: number
  /** Part of the completion that was reasoning. */
  readonly reasoningTokens: number
  /** True when at least one part of it was counted by us, since the upstream did not say. */
  readonly estimated: boolean
}

export const NO_USAGE: Usage = {
  promptTokens: 0,
  completionTokens: 0,
  cachedTokens: 0,
  reasoningTokens: 0,
  estimated: false,
}

/** Adds tokens; the sum is estimated as soon as one part is. */
export function addUsage(a: Usage, b: Usage): Usage {
  return {
    promptTokens: a.promptTokens + b.promptTokens,
    completionTokens: a.completionTokens + b.completionTokens,
    cachedTokens: a.cachedTokens + b.cachedTokens,
    reasoningTokens: a.reasoningTokens + b.reasoningTokens,
    estimated: a.estimated || b.estimated,
  }
}

/** US dollars per million tokens. */
export interface Price {
  readonly input: number
  readonly output: number
  /** Defaults to `input`. */
  readonly cachedInput?: number
  /** Most tokens that the model writes for one answer, where that is little. */
  readonly maxTokens?: number
}

/** Cost in US dollars; null when the price is unknown, never a guess. */
export function costOf(usage: Usage, price: Price | null): number | null {
  if (price === null) return null
  const cached = Math.min(usage.cachedTokens, usage.promptTokens)
  const input =
    (usage.promptTokens - cached) * price.input + cached * (price.cachedInput ?? price.input)
  return (input + usage.completionTokens * price.output) / 1e6
}

/** Characters of English text per token, the usual rule of thumb. */
const CHARS_PER_TOKEN = 4

/** Counts tokens by length, for calls whose upstream reports no usage. */
export function estimateUsage(promptChars: number, completionChars: number): Usage {
  return {
    ...NO_USAGE,
    promptTokens: Math.ceil(promptChars / CHARS_PER_TOKEN),
    completionTokens: Math.ceil(completionChars / CHARS_PER_TOKEN),
    estimated: true,
  }
}
