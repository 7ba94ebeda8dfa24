import { describe, expect, test } from 'vitest'
import {
  fusionMixture,
  fusionNotes,
  showsPanel,
} from '../../../src/gateway/mixtures/fusion-mixture.ts'
import type { CallableModels } from '../../../src/gateway/mixtures/fusion-models.ts'
import type { Fusion } from '../../../src/protocol/fusion/fusion.ts'
import { mixtureSchema, type Mixture } from '../../../src/protocol/mixtures/mixture.ts'
import { soloMixture } from '../../../src/protocol/mixtures/overrides.ts'

const ON: Fusion = { by: 'plugins', enabled: true, web: false }

/** Models of a gateway with keys for some providers only. */
function models(configured: readonly string[], listed: readonly string[] = []): CallableModels {
  return {
    list: () => [...listed, 'sim/quick'],
    check: (id) =>
      [...configured, 'sim'].includes(id.slice(0, id.indexOf('/')))
        ? { ok: true }
        : { ok: false, code: 'provider_not_configured', message: `Cannot use ${id}` },
  }
}

const panelOf = (...named: readonly string[]) =>
  named.map((model, index) => ({ model, param: `plugins[0].analysis_models[${index}]` }))
const analyst = (model: string) => ({ model, param: 'plugins[0].model' })

/** The models of the layers and of the aggregator, or the error. */
function fused(fusion: Fusion, base: Mixture | null, directory: CallableModels) {
  const found = base === null ? null : { mixture: base, version: 3 }
  const result = fusionMixture(fusion, found, directory)
  if (!result.ok) return result.error
  const { layers, aggregator } = result.value.mixture
  return [layers.map(({ agents }) => agents.map(({ model }) => model)), aggregator.model]
}

function outer(model: string): Mixture {
  const solo = soloMixture(model)
  if (!solo.ok) throw new Error(solo.error.message)
  return solo.value
}

const TEAM = mixtureSchema.parse({
  id: 'team',
  layers: [{ agents: [{ model: 'openai/a' }] }, { agents: [{ model: 'openai/b' }] }],
  aggregator: { model: 'openai/pen', fallbacks: ['openai/other'], temperature: 0.3 },
  strategy: 'select',
  max_cost_usd: 2,
})

describe('the panel and the writer of', () => {
  const directory = models(['openai', 'anthropic'])
  const named = { ...ON, panel: panelOf('openai/a', 'anthropic/b') }
  test.each<[what: string, Fusion, Mixture | null, wanted: unknown]>([
    [
      'named models',
      { ...named, analyst: analyst('openai/pen') },
      null,
      [[['openai/a', 'anthropic/b']], 'openai/pen'],
    ],
    [
      'the same model twice',
      { ...ON, panel: panelOf('openai/a', 'openai/a'), analyst: analyst('openai/a') },
      null,
      [[['openai/a', 'openai/a']], 'openai/a'],
    ],
    [
      'a plugin beside another model',
      { ...named, analyst: analyst('openai/pen') },
      outer('openai/outer'),
      [[['openai/a', 'anthropic/b']], 'openai/pen'],
    ],
    [
      'a plugin without a writer',
      named,
      outer('openai/outer'),
      [[['openai/a', 'anthropic/b']], 'openai/outer'],
    ],
    [
      'a tool of another model',
      { ...named, by: 'tools', analyst: analyst('openai/pen') },
      outer('openai/outer'),
      [[['openai/a', 'anthropic/b']], 'openai/outer'],
    ],
    [
      'a tool of the model of fusion',
      { ...named, by: 'tools', analyst: analyst('openai/pen') },
      null,
      [[['openai/a', 'anthropic/b']], 'openai/pen'],
    ],
    ['a mixture', ON, TEAM, [[['openai/a'], ['openai/b']], 'openai/pen']],
    ['a mixture with another panel', named, TEAM, [[['openai/a', 'anthropic/b']], 'openai/pen']],
    [
      'fusion that is off',
      { ...named, enabled: false, analyst: analyst('openai/pen') },
      null,
      [[], 'openai/pen'],
    ],
  ])('%s', (_what, fusion, base, wanted) => {
    expect(fused(fusion, base, directory)).toEqual(wanted)
  })

  test('named models win over a preset, field by field', () => {
    const preset = 'general-fast' as const
    const [panel, writer] = fused({ ...ON, preset }, null, directory) as [string[][], string]
    expect(fused({ ...named, preset }, null, directory)).toEqual([
      [['openai/a', 'anthropic/b']],
      writer,
    ])
    expect(fused({ ...ON, preset, analyst: analyst('openai/pen') }, null, directory)).toEqual([
      panel,
      'openai/pen',
    ])
  })
})

test('the panel has its own limit, temperature and effort, and the writer keeps its settings', () => {
  const settings = { maxTokens: 900, temperature: 0.2, reasoningEffort: 'low' }
  const fusion = { ...ON, ...settings, panel: panelOf('openai/a') }
  const result = fusionMixture(fusion, { mixture: TEAM, version: 3 }, models(['openai']))
  expect(result).toMatchObject({
    value: {
      version: 3,
      mixture: {
        strategy: 'fusion',
        layers: [{ agents: [{ max_tokens: 900, temperature: 0.2, reasoning_effort: 'low' }] }],
        aggregator: TEAM.aggregator,
        max_cost_usd: 2,
      },
    },
  })
  const plain = fusionMixture({ ...ON, panel: panelOf('openai/a') }, null, models(['openai']))
  const agent = plain.ok ? plain.value.mixture.layers[0]?.agents[0] : undefined
  expect([agent?.max_tokens, agent?.temperature]).toEqual([16_000, undefined])
})

describe('a slug of OpenRouter is', () => {
  test.each<[slug: string, configured: readonly string[], id: string]>([
    ['anthropic/claude-opus-4.8', ['openrouter'], 'openrouter/anthropic/claude-opus-4.8'],
    ['anthropic/claude-opus-4.8', ['openrouter', 'anthropic'], 'anthropic/claude-opus-4-8'],
    ['anthropic/claude-opus-4-8', ['anthropic'], 'anthropic/claude-opus-4-8'],
    ['google/gemini-4-argon', ['gemini', 'openrouter'], 'gemini/gemini-4-argon'],
    ['google/gemini-4-argon', ['openrouter'], 'openrouter/google/gemini-4-argon'],
    ['x-ai/grok-4.20', ['xai'], 'xai/grok-4.20'],
    ['openai/gpt-5', ['openai', 'openrouter'], 'openai/gpt-5'],
    ['meta-llama/llama-4', ['openai', 'openrouter'], 'openrouter/meta-llama/llama-4'],
    [
      '~anthropic/claude-opus-latest',
      ['anthropic', 'openrouter'],
      'openrouter/~anthropic/claude-opus-latest',
    ],
    ['openrouter/openai/gpt-5', ['openai', 'openrouter'], 'openrouter/openai/gpt-5'],
    ['sim/careful', [], 'sim/careful'],
  ])('%s with keys of %j: %s', (slug, configured, id) => {
    const fusion = { ...ON, panel: panelOf(slug), analyst: analyst('sim/judge') }
    expect(fused(fusion, null, models(configured))).toEqual([[[id]], 'sim/judge'])
    expect(fused({ ...ON, panel: panelOf('sim/quick') }, outer(slug), models(configured))).toEqual([
      [['sim/quick']],
      id,
    ])
  })

  test('an error that names its field where nobody serves it', () => {
    const fusion = { ...ON, panel: panelOf('sim/quick', 'openai/gpt-5') }
    expect(fused(fusion, null, models([]))).toMatchObject({
      code: 'provider_not_configured',
      param: 'plugins[0].analysis_models[1]',
      message: expect.stringContaining('OPENROUTER_API_KEY'),
    })
  })
})

describe('a preset', () => {
  const presets = ['general-high', 'general-budget', 'general-fast'] as const
  const of = (preset: (typeof presets)[number], directory: CallableModels) =>
    fused({ ...ON, preset }, null, directory) as [string[][], string]

  test.each(presets)('%s has three models of the providers that are configured', (preset) => {
    for (const provider of ['openai', 'anthropic', 'gemini', 'together', 'openrouter']) {
      const [[panel = []], writer] = of(preset, models([provider]))
      expect(panel).toHaveLength(3)
      expect([writer, ...panel].every((model) => model.startsWith(`${provider}/`))).toBe(true)
    }
    const [[mixed = []]] = of(preset, models(['openai', 'anthropic', 'gemini']))
    expect(mixed.map((model) => model.split('/')[0])).toEqual(['anthropic', 'openai', 'gemini'])
  })

  test('differs from the others', () => {
    const directory = models(['openai', 'anthropic'])
    expect(new Set(presets.map((preset) => JSON.stringify(of(preset, directory)))).size).toBe(3)
    expect(fused(ON, null, directory)).toEqual(of('general-high', directory))
  })

  test('has the models of the operator where no known provider is configured', () => {
    const directory = models(['own'], ['own/a', 'own/b', 'other/c'])
    expect(of('general-fast', directory)).toEqual([[['own/a', 'own/b', 'own/a']], 'own/a'])
  })

  test('is simulated where there is no provider at all', () => {
    expect(of('general-high', models([]))).toEqual([
      [['sim/quick', 'sim/careful', 'sim/terse']],
      'sim/judge',
    ])
  })
})

test('remarks and the view of the panel are for requests that have fusion', () => {
  const of = (fusion: Fusion, overrides = {}) => {
    const ask = { fusion, overrides }
    return [showsPanel(ask), ...fusionNotes(ask)]
  }
  expect(of(ON)).toEqual([true])
  expect(of({ ...ON, web: true })).toEqual([true, 'fusion_without_web'])
  expect(of({ ...ON, by: 'model' })).toEqual([false])
  expect(of({ ...ON, enabled: false })).toEqual([false])
  expect(of(ON, { solo: true })).toEqual([false])
  expect([showsPanel({ overrides: {} }), fusionNotes({ overrides: {} })]).toEqual([false, []])
})
