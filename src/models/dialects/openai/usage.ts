import type { Usage } from '../../../moa/cost/usage.ts'
import { count, fields, type Fields } from '../fields.ts'

type Path = readonly string[]

/** Where providers put usage; the first that is an object counts: on the chunk, on the choice (Moonshot), Groq's own. */
const USAGE: readonly Path[] = [['usage'], ['choices', '0', 'usage'], ['x_groq', 'usage']]

/** Where providers count the cached part of a prompt: OpenAI, DeepSeek. */
const CACHED_TOKENS: readonly Path[] = [
  ['prompt_tokens_details', 'cached_tokens'],
  ['prompt_cache_hit_tokens'],
]

const REASONING_TOKENS: readonly Path[] = [['completion_tokens_details', 'reasoning_tokens']]

/** Reads the usage of a chunk or of a whole completion; null when it has none. */
export function readUsage(body: Fields): Usage | null {
  const usage = usageIn(body)
  if (usage === null) return null
  const prompt = count(usage['prompt_tokens'])
  const completion = count(usage['completion_tokens'])
  if (prompt === null && completion === null) return null
  return {
    promptTokens: prompt ?? 0,
    completionTokens: completion ?? 0,
    cachedTokens: countIn(usage, CACHED_TOKENS),
    reasoningTokens: countIn(usage, REASONING_TOKENS),
    estimated: false,
  }
}

function usageIn(body: Fields): Fields | null {
  for (const path of USAGE) {
    const usage = fields(at(body, path))
    if (usage !== null) return usage
  }
  return null
}

function countIn(usage: Fields, paths: readonly Path[]): number {
  for (const path of paths) {
    const found = count(at(usage, path))
    if (found !== null) return found
  }
  return 0
}

function at(value: unknown, path: Path): unknown {
  let found = value
  for (const key of path) {
    if (typeof found !== 'object' || found === null) return undefined
    found = (found as Fields)[key]
  }
  return found
}
