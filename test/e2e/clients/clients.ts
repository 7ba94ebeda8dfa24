import { openaiAgents } from './agents.ts'
import { aiAnthropic, aiOpenai } from './ai-sdk.ts'
import { anthropicMessages, anthropicStream } from './anthropic-package.ts'
import type { Client } from './client.ts'
import { openaiChat, openaiResponses, openaiResponsesStream } from './openai-package.ts'
import { openrouterResponses } from './openrouter-package.ts'

/** Every client that is run against the gateway as a program would run it. */
export const CLIENTS: readonly Client[] = [
  openaiChat,
  openaiResponses,
  openaiResponsesStream,
  openaiAgents,
  aiOpenai,
  openrouterResponses,
  anthropicMessages,
  anthropicStream,
  aiAnthropic,
]
