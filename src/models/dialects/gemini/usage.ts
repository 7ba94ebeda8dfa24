import { partsOf, type UsageParts } from '../../../reading/usage.ts'
import { fields, text, type Fields } from '../../../reading/fields.ts'

/**
 * Reads `usageMetadata`, which every chunk repeats: https://ai.google.dev/api/generate-content#UsageMetadata. What was
 * read from a cache is inside the prompt; results of tools and thoughts stand beside prompt and answer.
 */
export function readUsage(body: Fields): UsageParts | null {
  const usage = fields(body['usageMetadata'])
  if (usage === null) return null
  const thoughts = tokens(usage['thoughtsTokenCount'])
  return partsOf({
    prompt: sum(tokens(usage['promptTokenCount']), tokens(usage['toolUsePromptTokenCount'])),
    completion: sum(tokens(usage['candidatesTokenCount']), thoughts),
    total: tokens(usage['totalTokenCount']),
    cached: tokens(usage['cachedContentTokenCount']),
    reasoning: thoughts,
    serviceTier: text(usage['serviceTier'])?.toLowerCase() ?? null,
  })
}

function sum(a: number | null, b: number | null): number | null {
  return a === null ? b : a + (b ?? 0)
}

function tokens(value: unknown): number | null {
  if (typeof value !== 'number' || !(value >= 0)) return null
  return Math.min(Math.ceil(value), Number.MAX_SAFE_INTEGER)
}
