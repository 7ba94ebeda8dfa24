import type { CacheWrites } from '../../../moa/cost/usage.ts'
import { cacheWritesOf, mergeParts, partsOf, type UsageParts } from '../../../reading/usage.ts'
import { fields, text, type Fields } from '../../../reading/fields.ts'

type Path = readonly string[]

/** Where providers put usage: on the chunk, on the choice (Moonshot), Groq's own. */
const USAGE: readonly Path[] = [['usage'], ['choices', '0', 'usage'], ['x_groq', 'usage']]

/** The names of each count; the first that is present counts. */
const COUNTS = {
  prompt: [['prompt_tokens'], ['input_tokens']],
  completion: [['completion_tokens'], ['output_tokens']],
  total: [['total_tokens']],
  /** OpenAI, DeepSeek, Anthropic. */
  cached: [
    ['prompt_tokens_details', 'cached_tokens'],
    ['prompt_cache_hit_tokens'],
    ['input_tokens_details', 'cached_tokens'],
    ['cache_read_input_tokens'],
  ],
  /** OpenRouter, LiteLLM, Anthropic. */
  written: [
    ['prompt_tokens_details', 'cache_write_tokens'],
    ['prompt_tokens_details', 'cache_creation_tokens'],
    ['input_tokens_details', 'cache_write_tokens'],
    ['cache_creation_input_tokens'],
  ],
  reasoning: [
    ['completion_tokens_details', 'reasoning_tokens'],
    ['output_tokens_details', 'reasoning_tokens'],
  ],
} as const satisfies Record<string, readonly Path[]>

/** Anthropic's names for what was written to a cache, by lifetime, and where relays put them. */
const WRITES_BY_LIFETIME = [
  ['5m', 'ephemeral_5m_input_tokens'],
  ['1h', 'ephemeral_1h_input_tokens'],
] as const
const BREAKDOWNS: readonly Path[] = [
  ['cache_creation'],
  ['prompt_tokens_details', 'cache_creation_token_details'],
]

/** Reads the usage of a chunk or of a whole completion; null when it has none. */
export function readUsage(body: Fields): UsageParts | null {
  let usage: UsageParts | null = null
  for (const path of USAGE) {
    const found = fields(at(body, path))
    const parts = found === null ? null : readReport(found, body)
    if (parts !== null) usage = usage === null ? parts : mergeParts(usage, parts)
  }
  return usage
}

function readReport(usage: Fields, body: Fields): UsageParts | null {
  const prompt = tokensIn(usage, COUNTS.prompt)
  const completion = tokensIn(usage, COUNTS.completion)
  const total = tokensIn(usage, COUNTS.total)
  if (prompt === null && completion === null && total === null) return null
  const cached = tokensIn(usage, COUNTS.cached)
  const cacheWrites = writesIn(usage)
  return partsOf({
    prompt: prompt === null ? null : prompt + besidePrompt(usage),
    completion,
    total,
    cached,
    cacheWrites,
    reasoning: tokensIn(usage, COUNTS.reasoning),
    serviceTier: text(body['service_tier']) ?? text(usage['service_tier']) ?? null,
  })
}

/** Cached and written tokens of Anthropic's own report, which stand beside its `input_tokens`. */
function besidePrompt(usage: Fields): number {
  if (usage['prompt_tokens'] !== undefined) return 0
  const read = tokensIn(usage, [['cache_read_input_tokens']]) ?? 0
  return read + (tokensIn(usage, [['cache_creation_input_tokens']]) ?? 0)
}

/** What was written to a cache; null where the report does not count it. */
function writesIn(usage: Fields): CacheWrites | null {
  const counts = COUNTS.written.map((path) => tokensIn(usage, [path])).filter(isCount)
  const lifetimes = WRITES_BY_LIFETIME.flatMap(([lifetime, name]) => {
    const paths = BREAKDOWNS.map((path) => [...path, name])
    const written = tokensIn(usage, paths)
    return written === null ? [] : [[lifetime, written] as const]
  })
  if (counts.length === 0 && lifetimes.length === 0) return null
  return cacheWritesOf(Math.max(0, ...counts), Object.fromEntries(lifetimes))
}

function isCount(value: number | null): value is number {
  return value !== null
}

function tokensIn(usage: Fields, paths: readonly Path[]): number | null {
  for (const path of paths) {
    const found = tokens(at(usage, path))
    if (found !== null) return found
  }
  return null
}

const DECIMAL = /^\d+(\.\d+)?$/

/** A number of tokens, which some servers send as text or as a fraction; null for anything else. */
function tokens(value: unknown): number | null {
  const number = typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !(number >= 0)) return null
  return Math.min(Math.ceil(number), Number.MAX_SAFE_INTEGER)
}

function at(value: unknown, path: Path): unknown {
  let found = value
  for (const key of path) {
    if (typeof found !== 'object' || found === null) return undefined
    found = (found as Fields)[key]
  }
  return found
}
