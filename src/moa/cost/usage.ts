/** How long a provider keeps what it writes to its cache, from the shortest on. */
export const CACHE_LIFETIMES = ['5m', '30m', '1h', '12h'] as const

export type CacheLifetime = (typeof CACHE_LIFETIMES)[number]

/** Tokens written to a provider's cache, by lifetime; `unknown` where the provider does not report it. */
export type CacheWrites = Readonly<Partial<Record<CacheLifetime | 'unknown', number>>>

/** Tokens of one call or of many. */
export interface Usage {
  readonly promptTokens: number
  readonly completionTokens: number
  /** Part of the prompt that the provider had cached. */
  readonly cachedTokens: number
  /** Parts of the prompt that the provider wrote to its cache, none of which is in `cachedTokens`; absent for none. */
  readonly cacheWrites?: CacheWrites
  /** Part of the completion that was reasoning. */
  readonly reasoningTokens: number
  /** True when at least one part of it was counted by us, since the upstream did not say. */
  readonly estimated: boolean
  /** Service tiers that the upstream reported for one call; absent in a sum, and where it reported none. */
  readonly serviceTiers?: readonly string[]
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
  const cacheWrites = addWrites(a.cacheWrites, b.cacheWrites)
  return {
    promptTokens: a.promptTokens + b.promptTokens,
    completionTokens: a.completionTokens + b.completionTokens,
    cachedTokens: a.cachedTokens + b.cachedTokens,
    ...(cacheWrites === undefined ? {} : { cacheWrites }),
    reasoningTokens: a.reasoningTokens + b.reasoningTokens,
    estimated: a.estimated || b.estimated,
  }
}

function addWrites(
  a: CacheWrites | undefined,
  b: CacheWrites | undefined,
): CacheWrites | undefined {
  if (a === undefined || b === undefined) return a ?? b
  const sum: Partial<Record<keyof CacheWrites, number>> = { ...a }
  for (const [lifetime, tokens] of writesIn(b)) sum[lifetime] = (sum[lifetime] ?? 0) + tokens
  return sum
}

/** Each lifetime with its tokens. */
export function writesIn(writes: CacheWrites = {}): readonly [keyof CacheWrites, number][] {
  return Object.entries(writes) as [keyof CacheWrites, number][]
}

/** All tokens that were written to a cache. */
export function writtenTokens(writes: CacheWrites | undefined): number {
  return writesIn(writes).reduce((sum, [, tokens]) => sum + tokens, 0)
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
