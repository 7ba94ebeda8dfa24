import {
  writesIn,
  writtenTokens,
  type CacheLifetime,
  type CacheWrites,
  type Usage,
} from '../moa/cost/usage.ts'

/** What one report of an upstream counts, whatever its names for it are; null where the report has no such count. */
export interface UsageReport {
  /** The whole prompt, with what was read from a cache and written to it, where the upstream is known to count so. */
  readonly prompt: number | null
  readonly completion: number | null
  readonly total: number | null
  /** Tokens that were read from a cache: a part of the prompt, or beside it. */
  readonly cached: number | null
  /** Tokens that were written to a cache: a part of the prompt, or beside it. */
  readonly cacheWrites?: CacheWrites | null
  /** A part of the completion, or beside it. */
  readonly reasoning: number | null
  /** The service tier that answered. */
  readonly serviceTier?: string | null
}

/** The tokens of a call as far as its reports go; `unread` and `cacheRead` share no token, nor do cache reads and writes. */
export interface UsageParts {
  readonly prompt: number
  /** The part of the prompt that certainly was not read from a cache. */
  readonly unread: number
  readonly cacheRead: number
  /** The part of `unread` that was written to a cache. */
  readonly cacheWrite: number
  /** Of `cacheWrite`, what is known to live so long. */
  readonly writesByLifetime: Readonly<Record<CacheLifetime, number>>
  /** With reasoning. */
  readonly output: number
  readonly reasoning: number
  /** Each service tier that was reported, sorted. */
  readonly serviceTiers: readonly string[]
}

/** Written tokens by lifetime, of which a report has the sum and some or all of the parts. */
export function cacheWritesOf(total: number, known: CacheWrites): CacheWrites {
  const unknown = total - writtenTokens(known)
  return unknown > 0 ? { ...known, unknown: (known.unknown ?? 0) + unknown } : known
}

/**
 * Splits a report into its parts. No field is believed alone, since providers differ in what each includes: parts that
 * are larger than their whole stand beside it, and what the total has beyond the prompt was written by the model.
 */
export function partsOf(report: UsageReport): UsageParts {
  const { prompt, completion, total, cached, reasoning, serviceTier } = report
  const input = prompt ?? 0
  const cacheWrite = writtenTokens(report.cacheWrites ?? undefined)
  // Without a prompt, cached tokens alone say nothing of it; what was written is a part of some prompt.
  const all = input + cacheWrite > 0 ? withPart(input, (cached ?? 0) + cacheWrite) : 0
  const written = withPart(completion ?? 0, reasoning ?? 0)
  return {
    prompt: all,
    // Without a count of cached tokens, another report may have one.
    unread: cached === null ? 0 : Math.max(0, all - cached),
    cacheRead: cached ?? 0,
    cacheWrite,
    writesByLifetime: byLifetime((lifetime) => report.cacheWrites?.[lifetime] ?? 0),
    output: Math.max(written, (total ?? 0) - input),
    reasoning: reasoning ?? 0,
    serviceTiers: serviceTier ? [serviceTier] : [],
  }
}

/** A number that includes its part; Anthropic's cached tokens and xAI's reasoning are not in what they belong to. */
function withPart(whole: number, part: number): number {
  return part > whole ? whole + part : whole
}

function byLifetime(tokens: (lifetime: CacheLifetime) => number): Record<CacheLifetime, number> {
  return { '5m': tokens('5m'), '30m': tokens('30m'), '1h': tokens('1h'), '12h': tokens('12h') }
}

/**
 * Joins the reports of one call, which come in any order: each counts everything before it, so of every part the
 * largest count is right, and a smaller one is older or empty.
 */
export function mergeParts(a: UsageParts, b: UsageParts): UsageParts {
  return {
    prompt: Math.max(a.prompt, b.prompt),
    unread: Math.max(a.unread, b.unread),
    cacheRead: Math.max(a.cacheRead, b.cacheRead),
    cacheWrite: Math.max(a.cacheWrite, b.cacheWrite),
    writesByLifetime: byLifetime((lifetime) =>
      Math.max(a.writesByLifetime[lifetime], b.writesByLifetime[lifetime]),
    ),
    output: Math.max(a.output, b.output),
    reasoning: Math.max(a.reasoning, b.reasoning),
    serviceTiers: [...new Set([...a.serviceTiers, ...b.serviceTiers])].toSorted(),
  }
}

/** The usage of a call whose reports are merged. A prompt or a completion of 0 was not reported. */
export function usageOfParts(parts: UsageParts): Usage {
  const { unread, cacheRead, output, reasoning, serviceTiers } = parts
  const cacheWrites = writesOf(parts)
  const written = writtenTokens(cacheWrites)
  const prompt = Math.max(parts.prompt, written)
  return {
    promptTokens: prompt,
    completionTokens: output,
    cachedTokens: Math.min(cacheRead, prompt - Math.max(unread, written)),
    ...(written === 0 ? {} : { cacheWrites }),
    reasoningTokens: Math.min(reasoning, output),
    estimated: false,
    ...(serviceTiers.length === 0 ? {} : { serviceTiers }),
  }
}

/** What was written, each token once: some reports have the lifetimes, others their sum alone. */
function writesOf({ cacheWrite, writesByLifetime }: UsageParts): CacheWrites {
  const known = writesIn(writesByLifetime).filter(([, tokens]) => tokens > 0)
  return cacheWritesOf(cacheWrite, Object.fromEntries(known))
}
