import {
  writesIn,
  writtenTokens,
  type CacheLifetime,
  type CacheWrites,
  type Usage,
} from './usage.ts'

/** US dollars per million tokens. */
export interface Rates {
  readonly input: number
  readonly output: number
  /** Of tokens that were read from a cache; `input` when absent, for no provider derives one from the other. */
  readonly cachedInput?: number
  /** Of tokens that are written to a cache, for all lifetimes or for each; `input` when absent. */
  readonly cacheWrite?: number | Readonly<Partial<Record<CacheLifetime, number>>>
}

/** What the tokens of a model cost, in US dollars per million. */
export interface Price extends Rates {
  /** The rates of a whole call whose prompt has more tokens than `above`. */
  readonly longPrompt?: Rates & { readonly above: number }
  /** Factors on the whole cost of a call, by service tier. */
  readonly tiers?: Readonly<Record<string, number>>
  /** Most tokens that the model writes for one answer, where that is known. */
  readonly maxTokens?: number
}

/** Service tiers at the plain price, in the words of several providers. */
const PLAIN_TIERS: ReadonlySet<string> = new Set([
  'default',
  'standard',
  'standard_only',
  'on_demand',
])

/** What a request says of how fast it is served, where that changes its price. */
export interface SentTiers {
  readonly serviceTier?: string
  /** Of Anthropic's fast mode; reports need not name it. */
  readonly speed?: string
}

/**
 * Cost of one call in US dollars; null when the price is unknown, never a guess. The service tier is the one that the
 * upstream reported, otherwise the one that was sent.
 */
export function costOf(usage: Usage, price: Price | null, sent: SentTiers = {}): number | null {
  if (price === null) return null
  const rates = ratesOf(price, usage.promptTokens)
  const written = Math.min(writtenTokens(usage.cacheWrites), usage.promptTokens)
  const cached = Math.min(usage.cachedTokens, usage.promptTokens - written)
  const fresh = usage.promptTokens - written - cached
  const tokens =
    fresh * rates.input +
    cached * (rates.cachedInput ?? rates.input) +
    writesIn(usage.cacheWrites).reduce(
      (sum, [lifetime, count]) => sum + count * writeRate(rates, lifetime),
      0,
    ) +
    usage.completionTokens * rates.output
  return (
    (tokens * tierFactor(price, [...(usage.serviceTiers ?? [sent.serviceTier]), sent.speed])) / 1e6
  )
}

/** The rates of a call with a prompt of so many tokens. */
function ratesOf(price: Price, promptTokens: number): Rates {
  const { longPrompt } = price
  return longPrompt !== undefined && promptTokens > longPrompt.above ? longPrompt : price
}

/** The rate of a write; of a lifetime without one the dearest. */
function writeRate({ input, cacheWrite }: Rates, lifetime: keyof CacheWrites): number {
  if (cacheWrite === undefined) return input
  if (typeof cacheWrite === 'number') return cacheWrite
  const known = lifetime === 'unknown' ? undefined : cacheWrite[lifetime]
  return known ?? Math.max(input, ...Object.values(cacheWrite))
}

/** The factor of the dearest of these tiers; one that is not known counts as the dearest that is. */
export function tierFactor({ tiers = {} }: Price, named: readonly (string | undefined)[]): number {
  const dearest = Math.max(1, ...Object.values(tiers))
  const factors = named.flatMap((tier) => {
    if (tier === undefined) return []
    if (Object.hasOwn(tiers, tier)) return tiers[tier] ?? []
    return PLAIN_TIERS.has(tier) ? 1 : dearest
  })
  return factors.length === 0 ? 1 : Math.max(...factors)
}
