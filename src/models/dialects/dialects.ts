import type { Wire } from '../catalog/provider.ts'
import { anthropic } from './anthropic/anthropic.ts'
import type { Dialect } from './dialect.ts'
import { gemini } from './gemini/gemini.ts'
import { openai } from './openai/openai.ts'
import { openaiResponses } from './openai-responses/openai-responses.ts'
import { workersAi } from './workers-ai/workers-ai.ts'

/** The dialects by the `wire` of a provider. */
export const DIALECTS = {
  openai,
  'openai-responses': openaiResponses,
  'workers-ai': workersAi,
  anthropic,
  gemini,
} as const satisfies Record<Wire, Dialect>
