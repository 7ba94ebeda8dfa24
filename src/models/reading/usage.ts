import type { Usage } from '../../moa/cost/usage.ts'

/** What one report of an upstream counts, whatever its names for it are; null where the report has no such count. */
export interface UsageReport {
  readonly prompt: number | null
  readonly completion: number | null
  readonly total: number | null
  /** Tokens that were read from a cache: a part of the prompt, or beside it. */
  readonly cached: number | null
  /** A part of the completion, or beside it. */
  readonly reasoning: number | null
}

/** The tokens of a call as far as its reports go; `fresh`, `cacheRead` and `output` share no token. */
export interface UsageParts {
  readonly prompt: number
  /** The part of the prompt that certainly was not read from a cache. */
  readonly fresh: number
  readonly cacheRead: number
  /** With reasoning. */
  readonly output: number
  readonly reasoning: number
}

/**
 * Splits a report into its parts. No field is believed alone, since providers differ in what each includes: a part that
 * is larger than its whole stands beside it, and what the total has beyond the prompt was written by the model.
 */
export function partsOf({ prompt, completion, total, cached, reasoning }: UsageReport): UsageParts {
  const input = prompt ?? 0
  const all = input > 0 ? withPart(input, cached ?? 0) : 0
  const written = withPart(completion ?? 0, reasoning ?? 0)
  return {
    prompt: all,
    // Without a count of cached tokens, another report may have one.
    fresh: cached === null ? 0 : Math.max(0, all - cached),
    cacheRead: cached ?? 0,
    output: Math.max(written, (total ?? 0) - input),
    reasoning: reasoning ?? 0,
  }
}

/** A number that includes its part; Anthropic's cached tokens and xAI's reasoning are not in what they belong to. */
function withPart(whole: number, part: number): number {
  return part > whole ? whole + part : whole
}

/**
 * Joins the reports of one call, which come in any order: each counts everything before it, so of every part the
 * largest count is right, and a smaller one is older or empty.
 */
export function mergeParts(a: UsageParts, b: UsageParts): UsageParts {
  return {
    prompt: Math.max(a.prompt, b.prompt),
    fresh: Math.max(a.fresh, b.fresh),
    cacheRead: Math.max(a.cacheRead, b.cacheRead),
    output: Math.max(a.output, b.output),
    reasoning: Math.max(a.reasoning, b.reasoning),
  }
}

/** The usage of a call whose reports are merged. A prompt or a completion of 0 was not reported. */
export function usageOfParts({ prompt, fresh, cacheRead, output, reasoning }: UsageParts): Usage {
  return {
    promptTokens: prompt,
    completionTokens: output,
    cachedTokens: Math.min(cacheRead, prompt - fresh),
    reasoningTokens: Math.min(reasoning, output),
    estimated: false,
  }
}
