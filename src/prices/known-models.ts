/** What callers ask of a model before they choose it. */
export const CAPABILITIES = ['tools', 'vision', 'json_schema', 'reasoning', 'embeddings'] as const

/** What is known of a model beside its price; what could not be confirmed is left out. */
export interface ModelFacts {
  /** Most tokens of prompt and answer together. */
  readonly contextWindow?: number
  /** Most tokens of one answer. */
  readonly maxOutputTokens?: number
  readonly capabilities?: readonly (typeof CAPABILITIES)[number][]
  /** What to know of it before it is used. */
  readonly description?: string
}

const ALL = ['tools', 'vision', 'json_schema', 'reasoning'] as const

const CLAUDE: ModelFacts = {
  contextWindow: 1_000_000,
  maxOutputTokens: 128_000,
  capabilities: ALL,
}
const CLAUDE_4_5: ModelFacts = { ...CLAUDE, contextWindow: 200_000, maxOutputTokens: 64_000 }
const GPT_LONG: ModelFacts = {
  contextWindow: 1_050_000,
  maxOutputTokens: 128_000,
  capabilities: ALL,
}
const GPT: ModelFacts = { contextWindow: 400_000, maxOutputTokens: 128_000, capabilities: ALL }
const GEMINI: ModelFacts = {
  contextWindow: 1_048_576,
  maxOutputTokens: 65_536,
  capabilities: ALL,
}
const GROK: ModelFacts = { contextWindow: 1_000_000, capabilities: ALL }
const EMBEDDINGS: ModelFacts = { capabilities: ['embeddings'] }
const OPENAI_EMBEDDINGS: ModelFacts = { ...EMBEDDINGS, contextWindow: 8_192 }
const FUGU_ULTRA: ModelFacts = { contextWindow: 1_000_000, maxOutputTokens: 1_000_000 }

/** What providers publish of their models beside the price; a model is absent where that could not be confirmed. */
export const KNOWN_MODELS = {
  // developers.openai.com/api/docs/models, November 2026.
  openai: {
    'gpt-6.2-astra': GPT_LONG,
    'gpt-6.2-sol': GPT_LONG,
    'gpt-6.1-sol': GPT_LONG,
    'gpt-6.1-terra': GPT_LONG,
    'gpt-6-astra': GPT_LONG,
    'gpt-6-sol': GPT_LONG,
    'gpt-6-luna': GPT_LONG,
    'gpt-5.6-sol': GPT_LONG,
    'gpt-5.6-terra': GPT_LONG,
    'gpt-5.6-luna': GPT_LONG,
    'gpt-5': GPT,
    'gpt-5-mini': GPT,
    'gpt-5-nano': GPT,
    'gpt-5.4-mini': GPT,
    'text-embedding-3-small': OPENAI_EMBEDDINGS,
    'text-embedding-3-large': OPENAI_EMBEDDINGS,
    'text-embedding-ada-002': OPENAI_EMBEDDINGS,
  },
  // platform.claude.com/docs/en/models, October 2026.
  anthropic: {
    'claude-fable-5-1': CLAUDE,
    'claude-opus-5-5': CLAUDE,
    'claude-opus-5': CLAUDE,
    'claude-opus-4-8': CLAUDE,
    'claude-opus-4-6': CLAUDE,
    'claude-opus-4-5': CLAUDE_4_5,
    'claude-opus-4-5-20251101': CLAUDE_4_5,
    'claude-sonnet-5-5': CLAUDE,
    'claude-sonnet-5': CLAUDE,
    'claude-haiku-5-5': CLAUDE,
    'claude-haiku-4-5': CLAUDE_4_5,
    'claude-haiku-4-5-20251001': CLAUDE_4_5,
  },
  // ai.google.dev/gemini-api/docs and docs.cloud.google.com/gemini-enterprise-agent-platform, November 2026.
  gemini: {
    'gemini-4-argon': GEMINI,
    'gemini-4-carbon': GEMINI,
    'gemini-4-neon': GEMINI,
    'gemini-4-hydrogen': GEMINI,
    'gemini-3.8-flash': GEMINI,
    'gemini-3.6-flash': GEMINI,
    'gemini-3.5-flash': GEMINI,
    'gemini-3.5-flash-lite': GEMINI,
    'gemini-embedding-001': { ...EMBEDDINGS, contextWindow: 2_048 },
  },
  // docs.mistral.ai/studio/knowledge-rag/embeddings, November 2026.
  mistral: { 'mistral-embed': EMBEDDINGS, 'codestral-embed': EMBEDDINGS },
  // docs.x.ai/developers/models/grok-4.20-0309, November 2026.
  xai: { 'grok-4.20': GROK, 'grok-4.20-reasoning': GROK, 'grok-4.20-0309-reasoning': GROK },
  // vercel.com/ai-gateway/models/fugu-ultra-v2, November 2026.
  sakana: { 'fugu-ultra': FUGU_ULTRA, 'fugu-ultra-v2.0': FUGU_ULTRA },
} as const satisfies Readonly<Record<string, Readonly<Record<string, ModelFacts>>>>
