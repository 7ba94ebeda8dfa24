import type { Result } from '../../moa/result.ts'
import type { ApiError } from '../../protocol/errors.ts'
import type { NamedInRequest, Preset } from '../../protocol/fusion/fusion.ts'
import type { ModelDirectory } from '../ports/models.ts'

/** The models of a gateway, as far as their choice needs it. */
export type CallableModels = Pick<ModelDirectory, 'check' | 'list'>

/** Providers whose own name is another than in slugs of OpenRouter, and how they spell models. */
const OWN_SPELLING: Readonly<
  Record<string, { readonly provider: string; readonly name?: (slug: string) => string }>
> = {
  anthropic: { provider: 'anthropic', name: (slug) => slug.replaceAll('.', '-') },
  google: { provider: 'gemini' },
  'x-ai': { provider: 'xai' },
  mistralai: { provider: 'mistral' },
}

/** A model by its slug at OpenRouter, or by our own id: at its provider where that is configured, or else through OpenRouter. */
export function resolveSlug(
  { model, param }: NamedInRequest,
  models: CallableModels,
): Result<string, ApiError> {
  const slash = model.indexOf('/')
  const [author, slug] = [model.slice(0, slash), model.slice(slash + 1)]
  const own = Object.hasOwn(OWN_SPELLING, author) ? OWN_SPELLING[author] : undefined
  const ids = [
    ...(own === undefined ? [] : [`${own.provider}/${own.name?.(slug) ?? slug}`]),
    model,
    `openrouter/${model}`,
  ]
  const found = ids.find((id) => models.check(id).ok)
  if (found !== undefined) return { ok: true, value: found }
  const check = models.check(ids[0] ?? model)
  if (check.ok) throw new Error('Cannot fail to resolve a model that can be called')
  const message = `${check.message}; with OPENROUTER_API_KEY it could be called through OpenRouter`
  return { ok: false, error: { code: check.code, message, param } }
}

/** Models of a preset, those to prefer first: of several vendors at the front, so that proposals differ. */
const CHOICES: Readonly<Record<Preset, readonly string[]>> = {
  'general-high': [
    'anthropic/claude-opus-5.5',
    'openai/gpt-6.2-sol',
    'google/gemini-4-argon',
    'together/moonshotai/Kimi-K3',
    'x-ai/grok-4.20',
    'deepseek/deepseek-v4-pro',
    'mistralai/mistral-large-4',
    'together/deepseek-ai/DeepSeek-V4.1-Flash',
    'together/openai/gpt-oss-120b',
    'anthropic/claude-sonnet-5.5',
    'openai/gpt-6.1-terra',
    'google/gemini-4-hydrogen',
  ],
  'general-budget': [
    'anthropic/claude-sonnet-5.5',
    'openai/gpt-6.1-terra',
    'google/gemini-3.5-flash',
    'together/deepseek-ai/DeepSeek-V4.1-Flash',
    'deepseek/deepseek-flash',
    'together/openai/gpt-oss-120b',
    'groq/openai/gpt-oss-120b',
    'mistralai/mistral-large-4',
    'together/meta-llama/Llama-3.3-70B-Instruct-Turbo',
    'anthropic/claude-haiku-5.5',
    'openai/gpt-6-luna',
    'google/gemini-3.5-flash-lite',
  ],
  'general-fast': [
    'anthropic/claude-haiku-5.5',
    'openai/gpt-6-luna',
    'google/gemini-3.5-flash-lite',
    'groq/openai/gpt-oss-120b',
    'cerebras/gpt-oss-120b',
    'deepseek/deepseek-flash',
    'together/openai/gpt-oss-120b',
    'together/deepseek-ai/DeepSeek-V4.1-Flash',
    'groq/openai/gpt-oss-20b',
    'openai/gpt-5-nano',
    'anthropic/claude-haiku-4.5',
    'google/gemini-3.1-flash-lite',
  ],
}

/** The panel of a gateway without any provider, as in the mixture `demo`. */
const SIMULATED: PresetModels = {
  panel: ['sim/quick', 'sim/careful', 'sim/terse'],
  writer: 'sim/judge',
}

const PANEL_SIZE = 3

/** A panel, and the model that writes the answer from what it wrote. */
export interface PresetModels {
  readonly panel: readonly string[]
  readonly writer: string
}

/**
 * A preset made of the models that can be called here: the first ones of its list, else of those that the operator has
 * given a price, else the simulated ones. A panel of fewer models asks the first one several times (Self-MoA).
 */
export function presetModels(preset: Preset, models: CallableModels): PresetModels {
  const resolved = CHOICES[preset].map((model) => resolveSlug({ model, param: 'preset' }, models))
  const chosen = [...new Set(resolved.flatMap((each) => (each.ok ? [each.value] : [])))]
  const listed = () => models.list().filter((id) => !id.startsWith('sim/') && models.check(id).ok)
  const [first, ...others] = chosen.length > 0 ? chosen : listed()
  if (first === undefined) return SIMULATED
  const panel = [first, ...others].slice(0, PANEL_SIZE)
  const again = Array.from({ length: PANEL_SIZE - panel.length }, () => first)
  return { panel: [...panel, ...again], writer: first }
}
