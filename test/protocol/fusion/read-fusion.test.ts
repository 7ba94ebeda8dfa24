import { describe, expect, test } from 'vitest'
import { SHAPES } from '../../../src/protocol/shapes.ts'

const PROMPT = { text: 'Why?', rule: null }
const MODELS = ['a/one', 'a/two']
const named = (place: string, field = 'analysis_models') =>
  MODELS.map((model, index) => ({ model, param: `${place}.${field}[${index}]` }))
const plugin = (settings: object = {}) => ({ plugins: [{ id: 'fusion', ...settings }] })
const tool = (parameters?: object) => ({
  tools: [{ type: 'openrouter:fusion', ...(parameters === undefined ? {} : { parameters }) }],
})

describe.each(Object.values(SHAPES))('in a request to $path, fusion', (shape) => {
  const read = (more: object, model = 'a/outer') =>
    shape.parse({ ...shape.prompted({ model, max_tokens: 50 }, PROMPT), ...more })
  const fusionOf = (more: object, model?: string) => {
    const parsed = read(more, model)
    if (!parsed.ok) throw new Error(parsed.error.message)
    return parsed.value.ask.fusion
  }

  test.each<[what: string, more: object, fusion: object | undefined]>([
    ['nothing', {}, undefined],
    ['a plugin of another id', { plugins: [{ id: 'web' }] }, undefined],
    ['a plugin alone', plugin(), { by: 'plugins', enabled: true, web: false }],
    ['a plugin that is off', plugin({ enabled: false }), undefined],
    [
      'a plugin that is on',
      plugin({ enabled: true }),
      { by: 'plugins', enabled: true, web: false },
    ],
    [
      'a plugin with a panel',
      plugin({ analysis_models: MODELS, model: 'a/pen' }),
      {
        by: 'plugins',
        enabled: true,
        web: false,
        panel: named('plugins[0]'),
        analyst: { model: 'a/pen', param: 'plugins[0].model' },
      },
    ],
    [
      'a preset',
      plugin({ preset: 'general-fast' }),
      expect.objectContaining({ preset: 'general-fast' }),
    ],
    [
      'nulls',
      plugin({ preset: null, model: null, tools: null, temperature: null }),
      { by: 'plugins', enabled: true, web: false },
    ],
    ['a tool alone', tool(), { by: 'tools', enabled: true, web: false }],
    ['a tool without settings', tool({}), { by: 'tools', enabled: true, web: false }],
    [
      'a tool with settings',
      tool({
        analysis_models: MODELS,
        max_completion_tokens: 900,
        temperature: 0.2,
        reasoning: { effort: 'low' },
      }),
      {
        by: 'tools',
        enabled: true,
        web: false,
        panel: named('tools[0].parameters'),
        maxTokens: 900,
        temperature: 0.2,
        reasoningEffort: 'low',
      },
    ],
    [
      'a tool that a plugin configures, whose own settings win',
      { ...plugin({ preset: 'general-fast', model: 'a/x' }), ...tool({ model: 'a/y' }) },
      {
        by: 'tools',
        enabled: true,
        web: false,
        preset: 'general-fast',
        analyst: { model: 'a/y', param: 'tools[0].parameters.model' },
      },
    ],
    [
      'a tool and a plugin that turns it off',
      { ...plugin({ enabled: false }), ...tool() },
      undefined,
    ],
    ['a tool that must not be called', { ...tool(), tool_choice: 'none' }, undefined],
    [
      'a tool that must be called',
      { ...tool(), tool_choice: 'required' },
      { by: 'tools', enabled: true, web: false },
    ],
    [
      'a tool that is chosen',
      { ...tool(), tool_choice: { type: 'openrouter:fusion' } },
      { by: 'tools', enabled: true, web: false },
    ],
    ['no web tools', plugin({ tools: [] }), expect.objectContaining({ web: false })],
    [
      'no web tools, whatever their number',
      plugin({ tools: [], max_tool_calls: 4 }),
      expect.objectContaining({ web: false }),
    ],
    ['no calls of tools', plugin({ max_tool_calls: 0 }), expect.objectContaining({ web: false })],
    [
      'web tools',
      plugin({ tools: [{ type: 'openrouter:web_search' }] }),
      expect.objectContaining({ web: true }),
    ],
    ['calls of tools', tool({ max_tool_calls: 2 }), expect.objectContaining({ web: true })],
  ])('with %s is read', (_what, more, fusion) => {
    expect(fusionOf(more)).toEqual(fusion)
  })

  test.each(['model', 'analyst_model', 'judge_model', 'judge'])(
    'knows its analyst by %s',
    (field) => {
      expect(fusionOf(plugin({ [field]: 'a/pen' }))?.analyst).toEqual({
        model: 'a/pen',
        param: `plugins[0].${field}`,
      })
    },
  )

  test.each<[what: string, more: object, enabled: boolean]>([
    ['alone', {}, true],
    ['with a plugin of another id', { plugins: [{ id: 'web' }] }, true],
  ])('by its model %s', (_what, more, enabled) => {
    const wanted = { by: 'model', enabled, web: false }
    expect(fusionOf(more, 'openrouter/fusion')).toEqual(wanted)
  })

  test('by its model that a plugin turns off has no panel', () => {
    const fusion = fusionOf(plugin({ enabled: false, model: 'a/pen' }), 'openrouter/fusion')
    expect(fusion).toMatchObject({ enabled: false, analyst: { model: 'a/pen' } })
  })

  test.each<[what: string, more: object, param: string, words: string]>([
    [
      'nine models',
      plugin({ analysis_models: Array(9).fill('a/b') }),
      'plugins[0].analysis_models',
      '8',
    ],
    ['no models', plugin({ analysis_models: [] }), 'plugins[0].analysis_models', '1'],
    [
      'a mixture in its panel',
      plugin({ analysis_models: ['a/b', 'demo'] }),
      'plugins[0].analysis_models[1]',
      'provider/model',
    ],
    ['an unknown preset', plugin({ preset: 'general' }), 'plugins[0].preset', 'general-high'],
    ['too many calls', tool({ max_tool_calls: 17 }), 'tools[0].parameters.max_tool_calls', '16'],
    ['a temperature of 3', tool({ temperature: 3 }), 'tools[0].parameters.temperature', '2'],
    [
      'parameters that are none',
      { tools: [{ type: 'openrouter:fusion', parameters: 1 }] },
      'tools[0].parameters',
      'object',
    ],
    [
      'a second plugin that is wrong',
      { plugins: [{ id: 'web' }, { id: 'fusion', enabled: 'no' }] },
      'plugins[1].enabled',
      'true or false',
    ],
  ])('with %s is rejected, with the path', (_what, more, param, words) => {
    const parsed = read(more)
    expect(parsed).toMatchObject({ ok: false, error: { param } })
    expect(parsed.ok ? '' : parsed.error.message).toContain(words)
  })

  test('is not among what is ignored, but for what is not known of it', () => {
    const more = {
      plugins: [{ id: 'fusion', cost: 1 }],
      ...tool({ cache_control: { type: 'ephemeral' }, reasoning: { max_tokens: 9 } }),
    }
    const parsed = read(more)
    const known = [
      'plugins[0].cost',
      'tools[0].parameters.cache_control',
      'tools[0].parameters.reasoning.max_tokens',
    ]
    const ignored = parsed.ok ? parsed.value.foreign.paths : []
    expect(ignored.filter((path) => /^(plugins|tools)/.test(path))).toEqual(known)
  })

  test('leaves plugins of other ids as they are', () => {
    const parsed = read({ plugins: [{ id: 'web' }, { id: 'fusion' }] })
    const foreign = parsed.ok ? parsed.value.foreign : { paths: [], values: {} }
    expect(foreign.paths).toContain('plugins')
    expect(foreign.values).toMatchObject({ plugins: [{ id: 'web' }] })
  })
})

const chat = (more: object) =>
  SHAPES['openai-chat'].parse({
    model: 'a/b',
    messages: [{ role: 'user', content: 'Why?' }],
    ...more,
  })
const weather = { type: 'function', function: { name: 'weather' } }
const fusion = { type: 'openrouter:fusion' }

test('other tools stay, in their order, and a choice that fusion meets is left out', () => {
  const settings = (more: object) => {
    const parsed = chat(more)
    if (!parsed.ok) throw new Error(parsed.error.message)
    return parsed.value.ask.settings
  }
  expect(settings({ tools: [fusion, weather], tool_choice: 'required' })).toEqual({
    tools: [weather],
  })
  expect(settings({ tools: [weather, fusion], tool_choice: 'auto' })).toEqual({
    tools: [weather],
    toolChoice: 'auto',
  })
  const some = (tools: object[]) => ({
    tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools } },
  })
  const chosen = { type: 'function', function: { name: 'weather' } }
  expect(settings({ tools: [weather, fusion], ...some([fusion, chosen]) })).toEqual({
    tools: [weather],
    toolChoice: 'auto',
  })
  expect(settings({ tools: [weather, fusion], ...some([fusion]) })).toEqual({ tools: [weather] })
  expect(settings({ tools: [fusion] })).toEqual({})
})

test.each(Object.values(SHAPES))('a choice by name means fusion: $path', (shape) => {
  const called = { name: 'weather', parameters: {}, input_schema: {}, function: weather.function }
  const body = shape.prompted({ model: 'a/b', max_tokens: 50 }, PROMPT)
  const tools = [fusion, shape.name === 'anthropic-messages' ? called : { ...weather, ...called }]
  for (const tool_choice of [
    { type: 'function', function: { name: fusion.type } },
    { type: 'function', name: fusion.type },
    { type: 'tool', name: fusion.type },
  ]) {
    const parsed = shape.parse({ ...body, tools, tool_choice })
    expect(parsed).toMatchObject({ ok: true, value: { ask: { fusion: { by: 'tools' } } } })
    expect(parsed.ok && parsed.value.ask.settings).not.toHaveProperty('toolChoice')
  }
})

test('a problem of another tool has its place in the body as it was sent', () => {
  const wrong = { type: 'function', function: { name: 'no spaces' } }
  const parsed = chat({ tools: [fusion, weather, wrong] })
  const param = 'tools[2].function.name'
  expect(parsed).toMatchObject({ ok: false, error: { param } })
  expect(parsed.ok ? '' : parsed.error.message).toContain(param)
  const known = chat({ tools: [fusion, { ...weather, x: 1 }] })
  expect(known.ok && known.value.foreign.paths).toEqual(['tools[1].x'])
})

test('items of fusion in the input of a response are no part of the conversation', () => {
  const item = { type: 'openrouter:fusion', id: 'fus_1', status: 'completed', responses: [] }
  const input = [{ role: 'user', content: 'Why?' }, item, { role: 'user', content: 'How?' }]
  const parsed = SHAPES['openai-responses'].parse({ model: 'a/b', input })
  expect(parsed).toMatchObject({
    value: {
      ask: { messages: [{ content: 'Why?' }, { content: 'How?' }] },
      foreign: { paths: [] },
    },
  })
  expect(parsed.ok && parsed.value.ask.fusion).toBeUndefined()
})

test.each([
  ['a body that is no object', 'x'],
  ['plugins that are no list', { plugins: 'x' }],
])('%s is for the shape to judge', (_what, body) => {
  expect(SHAPES['openai-chat'].parse(body)).toMatchObject({ ok: false })
})
