import { mergeParts, partsOf, type UsageParts } from '../../reading/usage.ts'
import { fields, type Fields } from '../fields.ts'

type Path = readonly string[]

/** Where providers put usage: on the chunk, on the choice (Moonshot), Groq's own. */
const USAGE: readonly Path[] = [['usage'], ['choices', '0', 'usage'], ['x_groq', 'usage']]

/** The names of each count; the first that is present counts. */
const COUNTS = {
  prompt: [['prompt_tokens'], ['input_tokens']],
  completion: [['completion_tokens'], ['output_tokens']],
  total: [['total_tokens']],
  /** OpenAI, DeepSeek. */
  cached: [['prompt_tokens_details', 'cached_tokens'], ['prompt_cache_hit_tokens']],
  reasoning: [['completion_tokens_details', 'reasoning_tokens']],
} as const satisfies Record<string, readonly Path[]>

/** Reads the usage of a chunk or of a whole completion; null when it has none. */
export function readUsage(body: Fields): UsageParts | null {
  let usage: UsageParts | null = null
  for (const path of USAGE) {
    const found = fields(at(body, path))
    const parts = found === null ? null : readReport(found)
    if (parts !== null) usage = usage === null ? parts : mergeParts(usage, parts)
  }
  return usage
}

function readReport(usage: Fields): UsageParts | null {
  const prompt = tokensIn(usage, COUNTS.prompt)
  const completion = tokensIn(usage, COUNTS.completion)
  const total = tokensIn(usage, COUNTS.total)
  if (prompt === null && completion === null && total === null) return null
  const cached = tokensIn(usage, COUNTS.cached)
  return partsOf({
    prompt,
    completion,
    total,
    cached,
    reasoning: tokensIn(usage, COUNTS.reasoning),
  })
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
