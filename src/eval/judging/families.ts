/** Makers of models, by words of a model's name: the base of a fine-tuned model before the one that tuned it. */
const MAKERS: readonly (readonly [pattern: RegExp, maker: string])[] = [
  [/(^|[/_-])(chat)?gpt(?!q|-neo|-j)|codex|davinci|(^|\/)o\d(-|$)/, 'openai'],
  [/claude/, 'anthropic'],
  [/gemini|gemma|(^|\/)(palm|learnlm)-/, 'google'],
  [/llama/, 'meta'],
  [/[sx]tral/, 'mistral'],
  [/qwen|qwq/, 'qwen'],
  [/deepseek/, 'deepseek'],
  [/grok/, 'xai'],
  [/kimi|moonshot/, 'moonshot'],
  [/(^|\/)(chat)?glm/, 'zhipu'],
  [/wizardlm|(^|\/)phi-/, 'microsoft'],
  [/command-|(^|\/)(c4ai-)?aya-/, 'cohere'],
  [/(^|[/.])nova-|titan/, 'amazon'],
  [/dbrx/, 'databricks'],
]

/** Other names of makers, as providers and routers write them. */
const ALIASES: Readonly<Record<string, string>> = {
  'x-ai': 'xai',
  'meta-llama': 'meta',
  mistralai: 'mistral',
  moonshotai: 'moonshot',
  'deepseek-ai': 'deepseek',
  'z-ai': 'zhipu',
  'zai-org': 'zhipu',
  thudm: 'zhipu',
  alibaba: 'qwen',
  'google-ai-studio': 'google',
  gemini: 'google',
  vertex: 'google',
  dashscope: 'qwen',
  zai: 'zhipu',
  cohereforai: 'cohere',
  minimaxai: 'minimax',
}

/** Providers that serve models of other makers, and routers: their names say nothing of a model. */
const HOSTS: ReadonlySet<string> = new Set(
  (
    'azure bedrock cerebras deepinfra fireworks groq huggingface hyperbolic lmstudio nebius novita ollama openrouter ' +
    'replicate sambanova together vllm workers-ai @cf @hf models'
  ).split(' '),
)

/**
 * Who made a model, named `provider/model`, or `router/maker/model` through a router. A judge prefers models of its own
 * family (arXiv 2604.22891), so what counts is the maker, not who serves the model. Each simulated model is a family.
 */
export function familyOf(model: string): string {
  const path = model.split('?', 1)[0]?.toLowerCase() ?? ''
  const parts = path.split('/')
  const name = parts.slice(1).join('/') || path
  const known = MAKERS.find(([pattern]) => pattern.test(name))
  if (known !== undefined) return known[1]
  if (parts[0] === 'sim') return name
  // Where the name does not say who made it, the part before it does: the maker, or a provider with models of its own.
  const maker = parts.at(-2)
  const own = parts.at(-1) ?? path
  if (maker === undefined || HOSTS.has(maker)) return own.split(/[-_:.@\d]/, 1)[0] || own
  return ALIASES[maker] ?? maker
}

/** Which of these models are of the judge's family. */
export function relatedTo(judge: string, models: readonly string[]): readonly string[] {
  const family = familyOf(judge)
  return models.filter((model) => familyOf(model) === family)
}
