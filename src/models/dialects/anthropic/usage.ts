import { cacheWritesOf, partsOf, type UsageParts } from '../../../reading/usage.ts'
import { fields, list, text, type Fields } from '../../../reading/fields.ts'

/** The tokens of one report, none of which is in two counts but the reasoning, which is output too. */
interface Counts {
  readonly fresh: number
  readonly read: number
  readonly written: number
  /** Parts of `written`, by lifetime. */
  readonly written5m: number
  readonly written1h: number
  readonly output: number
  readonly reasoning: number
}

const NAMES = ['fresh', 'read', 'written', 'written5m', 'written1h', 'output', 'reasoning'] as const

/**
 * Iterations of one message whose tokens are in its own counts; those of compactions and of advisors stand beside it
 * (BetaIterationsUsage of Anthropic's SDK).
 */
const WITHIN: ReadonlySet<unknown> = new Set(['message', 'fallback_message'])

/**
 * Reads the usage of a message, or of an event about it; null when it has none. Of the iterations that the message
 * includes, its own counts may have only the last ones, so the larger number of each counts.
 */
export function readUsage(message: Fields | null): UsageParts | null {
  const usage = fields(message?.['usage'])
  if (usage === null) return null
  const iterations = list(usage['iterations'])
  const within = iterations.filter(({ type }) => WITHIN.has(type)).map(countsOf)
  const beside = iterations.filter(({ type }) => !WITHIN.has(type)).map(countsOf)
  const counts = joined([joined([countsOf(usage), joined(within, sum)], Math.max), ...beside], sum)
  return report(counts, { hasCache: typeof usage['cache_read_input_tokens'] === 'number', usage })
}

function report(
  { fresh, read, written, written5m, written1h, output, reasoning }: Counts,
  { hasCache, usage }: { readonly hasCache: boolean; readonly usage: Fields },
): UsageParts {
  return partsOf({
    prompt: fresh + read + written,
    completion: output,
    total: null,
    // A later event may leave out what the first one counted.
    cached: hasCache || read > 0 ? read : null,
    cacheWrites: cacheWritesOf(written, { '5m': written5m, '1h': written1h }),
    reasoning,
    serviceTier: text(usage['service_tier']) ?? null,
  })
}

function countsOf(usage: Fields): Counts {
  const creation = fields(usage['cache_creation'])
  const written5m = tokens(creation?.['ephemeral_5m_input_tokens'])
  const written1h = tokens(creation?.['ephemeral_1h_input_tokens'])
  return {
    fresh: tokens(usage['input_tokens']),
    read: tokens(usage['cache_read_input_tokens']),
    written: Math.max(tokens(usage['cache_creation_input_tokens']), written5m + written1h),
    written5m,
    written1h,
    output: tokens(usage['output_tokens']),
    reasoning: tokens(fields(usage['output_tokens_details'])?.['thinking_tokens']),
  }
}

function tokens(value: unknown): number {
  return typeof value === 'number' && value > 0
    ? Math.min(Math.ceil(value), Number.MAX_SAFE_INTEGER)
    : 0
}

function sum(a: number, b: number): number {
  return a + b
}

/** Several counts as one, number by number. */
function joined(all: readonly Counts[], join: (a: number, b: number) => number): Counts {
  const numbers = NAMES.map((name) => [
    name,
    all.reduce((before, counts) => join(before, counts[name]), 0),
  ])
  return Object.fromEntries(numbers) as Counts
}
