import type { Usage } from '../../moa/cost/usage.ts'
import { writtenTokens } from '../runs/written-tokens.ts'
import type { WireMessageUsage } from './message-schemas.ts'

/** Usage as this shape counts it: the prompt without what was read from a cache or written to one. */
export function messageUsage(usage: Usage): WireMessageUsage {
  const { cacheWrites = {}, cachedTokens, promptTokens } = usage
  const written = writtenTokens(usage)
  const [short = 0, long = 0] = [cacheWrites['5m'], cacheWrites['1h']]
  return {
    input_tokens: Math.max(0, promptTokens - cachedTokens - written),
    cache_creation_input_tokens: written,
    cache_read_input_tokens: cachedTokens,
    cache_creation: { ephemeral_5m_input_tokens: short, ephemeral_1h_input_tokens: long },
    output_tokens: usage.completionTokens,
    output_tokens_details: { thinking_tokens: usage.reasoningTokens },
    server_tool_use: null,
    service_tier: null,
    ...(usage.estimated ? { estimated: true as const } : {}),
  }
}
