import type { Wire } from '../catalog/provider.ts'
import type { EmbeddingWire } from './embedding-wire.ts'
import { geminiEmbeddings } from './gemini.ts'
import { openaiEmbeddings } from './openai.ts'
import { workersAiEmbeddings } from './workers-ai.ts'

/** How each interface makes embeddings; null where it makes none. */
export const EMBEDDING_WIRES: Readonly<Record<Wire, EmbeddingWire | null>> = {
  openai: openaiEmbeddings,
  'openai-responses': openaiEmbeddings,
  gemini: geminiEmbeddings,
  'workers-ai': workersAiEmbeddings,
  // platform.claude.com/docs/en/build-with-claude/embeddings: "Anthropic does not offer its own embedding model."
  anthropic: null,
}
