import type { Result } from '../../moa/result.ts'
import type { Ask } from '../../protocol/ask.ts'
import { invalidRequest, type ApiError } from '../../protocol/errors.ts'
import {
  FUSION_MODEL,
  type Fusion,
  type NamedInRequest,
  type Preset,
} from '../../protocol/fusion/fusion.ts'
import { FUSION_NOTES } from '../../protocol/fusion/notes.ts'
import type { Mixture } from '../../protocol/mixtures/mixture.ts'
import { mergeOverrides, soloMixture } from '../../protocol/mixtures/overrides.ts'
import { presetModels, resolveSlug, type CallableModels } from './fusion-models.ts'
import type { FoundMixture } from './lookup.ts'

/** Preset of a request that names neither a panel nor a preset. */
const DEFAULT_PRESET: Preset = 'general-high'
/** Longest answer of a model of the panel where the request sets none, as at OpenRouter. */
const PANEL_TOKENS = 16_000
/** Longer than that of other agents, since so are the answers. */
const PANEL_TIMEOUT_MS = 180_000

/** What a request wants that names the model of fusion and says no more. */
export const BY_MODEL: Fusion = { by: 'model', enabled: true, web: false }

/** Whether a model is the one of fusion, which is neither a mixture nor a model of a provider. */
export function isFusionModel(model: string): boolean {
  return model === FUSION_MODEL
}

/**
 * The mixture of a request that wants fusion: a layer of the panel, the analyst, and the model that writes the answer. `outer` is
 * what the `model` of the request names; null where that is fusion itself.
 */
export function fusionMixture(
  fusion: Fusion,
  outer: FoundMixture | null,
  models: CallableModels,
): Result<FoundMixture, ApiError> {
  const preset = () => presetModels(fusion.preset ?? DEFAULT_PRESET, models)
  const writer = writerOf(fusion, outer, { models, preset })
  if (!writer.ok) return writer
  const analyst = fusion.analyst && resolveSlug(fusion.analyst, models)
  if (analyst?.ok === false) return analyst
  const panel = panelOf(fusion, outer, { models, preset })
  if (!panel.ok) return panel

  const { maxTokens = PANEL_TOKENS, temperature, reasoningEffort } = fusion
  const agents = panel.value?.map((model) => ({
    model,
    max_tokens: maxTokens,
    timeout_ms: PANEL_TIMEOUT_MS,
    required: true, // The request names the panel: each model answers, or is listed as failed.
    ...(temperature === undefined ? {} : { temperature }),
    ...(reasoningEffort === undefined ? {} : { reasoning_effort: reasoningEffort }),
  }))
  const layers = agents && (agents.length === 0 ? [] : [{ agents, timeout_ms: PANEL_TIMEOUT_MS }])
  const base =
    outer === null ? soloMixture(writer.value) : { ok: true as const, value: outer.mixture }
  if (!base.ok) return { ok: false, error: invalidRequest(base.error) }
  const { model } = base.value.aggregator
  const merged = mergeOverrides(base.value, {
    strategy: 'fusion',
    ...(analyst === undefined ? {} : { judge: { model: analyst.value, fallbacks: [] } }),
    ...(layers === undefined ? {} : { layers: layers as Mixture['layers'] }),
    ...(writer.value === model ? {} : { aggregator: { model: writer.value, fallbacks: [] } }),
  })
  if (!merged.ok) return { ok: false, error: invalidRequest(merged.error) }
  return { ok: true, value: { mixture: merged.value, version: outer?.version ?? null } }
}

interface Choosing {
  readonly models: CallableModels
  readonly preset: () => ReturnType<typeof presetModels>
}

/** A plugin names the model that writes the answer; beside a tool, that is the model that has the tool. */
function writerOf(
  { by, analyst }: Fusion,
  outer: FoundMixture | null,
  { models, preset }: Choosing,
): Result<string, ApiError> {
  if (analyst !== undefined && (outer === null || by === 'plugins')) {
    return resolveSlug(analyst, models)
  }
  if (outer === null) return { ok: true, value: preset().writer }
  const { model } = outer.mixture.aggregator
  return resolveSlug({ model, param: 'model' }, models)
}

/** Undefined where the layers of the outer mixture are the panel. */
function panelOf(
  { enabled, panel, preset: named }: Fusion,
  outer: FoundMixture | null,
  { models, preset }: Choosing,
): Result<readonly string[] | undefined, ApiError> {
  if (!enabled) return { ok: true, value: [] }
  if (panel !== undefined) return resolveAll(panel, models)
  const own = outer !== null && outer.mixture.layers.length > 0 && named === undefined
  return { ok: true, value: own ? undefined : preset().panel }
}

function resolveAll(
  named: readonly NamedInRequest[],
  models: CallableModels,
): Result<readonly string[], ApiError> {
  const resolved = named.map((each) => resolveSlug(each, models))
  const failed = resolved.find((each) => !each.ok)
  if (failed !== undefined && !failed.ok) return failed
  return { ok: true, value: resolved.flatMap((each) => (each.ok ? [each.value] : [])) }
}

/** Whether the answer to a request shows what the panel wrote: clients that did not ask for it reject what they do not know. */
export function showsPanel(ask: Pick<Ask, 'fusion' | 'overrides'>): boolean {
  return isFused(ask) && ask.fusion?.by !== 'model'
}

function isFused({ fusion, overrides }: Pick<Ask, 'fusion' | 'overrides'>): boolean {
  return fusion?.enabled === true && overrides.solo !== true
}

/** Remarks on the answer to a request that wants fusion. */
export function fusionNotes(ask: Pick<Ask, 'fusion' | 'overrides'>): readonly string[] {
  return isFused(ask) && ask.fusion?.web === true ? [FUSION_NOTES.withoutWeb] : []
}
