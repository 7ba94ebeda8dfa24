import {
  CACHE_LIFETIMES,
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
  /** Fewest tokens that a request can limit an answer to; a lower limit is raised to them. */
  readonly minTokens?: number
  /** Most tokens that the model writes for one answer, where that is known. */
  readonly maxTokens?: number
  /** The moments between which the price holds, in milliseconds since the epoch; `untilMs` is the first without it. */
  readonly fromMs?: number
  readonly untilMs?: number
}

/** One price, or several of which each holds for a time. */
export type DatedPrices = Price | readonly Price[]

/** The price at a moment: the first that holds then, or null. A price past its end is unknown, never old. */
export function priceAt(prices: DatedPrices, atMs: number): Price | null {
  const list: readonly Price[] = Array.isArray(prices) ? prices : [prices as Price]
  const holds = ({ fromMs = -Infinity, untilMs = Infinity }: Price) =>
    fromMs <= atMs && atMs < untilMs
  return list.find(holds) ?? null
}

/** Service tiers at the plain price, in the words of several providers. */
const PLAIN_TIERS: ReadonlySet<string> = new Set([
  'default',
  'standard',
  'standard_only',
  'on_demand',
])

/** What a request says that changes its price. */
export interface SentTerms {
  readonly serviceTier?: string
  /** Of Anthropic's fast mode; reports need not name it. */
  readonly speed?: string
  /** It asks for no lifetime of what is written to a cache: the provider's shortest one holds. */
  readonly shortWrites?: true
}

/**
 * Cost of one call in US dollars; null when the price is unknown, never a guess. The service tier is the one that the
 * upstream reported, otherwise the one that was sent.
 */
export function costOf(usage: Usage, price: Price | null, sent: SentTerms = {}): number | null {
  return price === null ? null : microsOf(usage, price, sent) / 1e6
}

/** The same in whole millionths of a US dollar, rounded up. */
export function wholeMicrosOf(usage: Usage, price: Price, sent: SentTerms = {}): number {
  return whole(microsOf(usage, price, sent))
}

/** Dollars per million tokens are millionths of a dollar per token. */
function microsOf(usage: Usage, price: Price, sent: SentTerms): number {
  const { promptTokens, completionTokens, cacheWrites, serviceTiers = [sent.serviceTier] } = usage
  const rates = ratesOf(price, promptTokens)
  const written = Math.min(writtenTokens(cacheWrites), promptTokens)
  const cached = Math.min(usage.cachedTokens, promptTokens - written)
  let micros = (promptTokens - written - cached) * rates.input
  micros += cached * (rates.cachedInput ?? rates.input)
  for (const [lifetime, tokens] of writesIn(cacheWrites)) {
    micros += tokens * writeRate(rates, lifetime, sent)
  }
  micros += completionTokens * rates.output
  return micros * tierFactor(price, [...serviceTiers, sent.speed])
}

/** The most that a call of this size can cost, in whole millionths of a US dollar: its prompt may be read, written or fresh. */
export function mostMicrosOf(
  price: Price,
  { promptTokens, completionTokens }: Pick<Usage, 'promptTokens' | 'completionTokens'>,
  sent: SentTerms = {},
): number {
  const { longPrompt } = price
  const most = (rates: Rates) =>
    promptTokens * dearestInput(rates, sent) + completionTokens * rates.output
  // The prompt may be shorter than its bound, so a bound above the limit reaches both rates.
  const isLong = longPrompt !== undefined && promptTokens > longPrompt.above
  const micros = isLong ? Math.max(most(price), most(longPrompt)) : most(price)
  return whole(micros * tierFactor(price, [sent.serviceTier, sent.speed]))
}

function dearestInput({ input, cachedInput = 0, cacheWrite }: Rates, sent: SentTerms): number {
  return Math.max(input, cachedInput, ...reachableWrites(cacheWrite, sent))
}

/** The rates of the writes that a request can cause. */
function reachableWrites(
  cacheWrite: Rates['cacheWrite'],
  { shortWrites }: SentTerms,
): readonly number[] {
  if (cacheWrite === undefined) return []
  if (typeof cacheWrite === 'number') return [cacheWrite]
  const byLifetime = CACHE_LIFETIMES.flatMap((lifetime) => cacheWrite[lifetime] ?? [])
  return shortWrites === true ? byLifetime.slice(0, 1) : byLifetime
}

/** Rounds up, but not what a sum of binary fractions has too much. */
function whole(micros: number): number {
  return Math.ceil(Math.round(micros * 1e6) / 1e6)
}

/** The rates of a call with a prompt of so many tokens. */
function ratesOf(price: Price, promptTokens: number): Rates {
  const { longPrompt } = price
  return longPrompt !== undefined && promptTokens > longPrompt.above ? longPrompt : price
}

/** The rate of a write; of a lifetime without one the dearest that the request can cause. */
function writeRate(
  { input, cacheWrite }: Rates,
  lifetime: keyof CacheWrites,
  sent: SentTerms,
): number {
  const known =
    typeof cacheWrite === 'object' && lifetime !== 'unknown' ? cacheWrite[lifetime] : undefined
  if (known !== undefined) return known
  const terms = lifetime === 'unknown' ? sent : {}
  const rates = reachableWrites(cacheWrite, terms)
  return typeof cacheWrite === 'number' ? cacheWrite : Math.max(input, ...rates)
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
