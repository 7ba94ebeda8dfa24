import { describe, expect, test } from 'vitest'
import { SHAPES } from '../../../src/protocol/shapes.ts'
import { moaOf, send } from '../gateway.ts'

const PROMPT = { text: 'What is 17 × 23?', rule: null }
const PANEL = ['sim/careful', 'sim/quick', 'sim/careful']
const PLUGIN = { plugins: [{ id: 'fusion', analysis_models: PANEL, model: 'sim/judge' }] }
const TOOL = { tools: [{ type: 'openrouter:fusion', parameters: { analysis_models: PANEL } }] }

const post = (path: string, body: object, headers = {}) =>
  send(path, { method: 'POST', body, headers })

/** The models of a report's calls, in order. */
function calledIn(report: Record<string, unknown>): readonly string[] {
  return (report['calls'] as { readonly model: string }[]).map(({ model }) => model).toSorted()
}

describe.each(Object.values(SHAPES))('fusion in a request to $path', (shape) => {
  const bodyWith = (more: object, model = 'openrouter/fusion') => ({
    ...shape.prompted({ model, max_tokens: 500 }, PROMPT),
    ...more,
  })
  // The analyst and the writer are the same model.
  const called = [...PANEL, 'sim/judge', 'sim/judge'].toSorted()

  test.each<[what: string, body: object]>([
    ['the model of fusion', bodyWith(PLUGIN)],
    ['a plugin of another model', bodyWith(PLUGIN, 'sim/terse')],
    ['a tool of another model', bodyWith(TOOL, 'sim/judge')],
    ['a tool that must be called', bodyWith({ ...TOOL, tool_choice: 'required' }, 'sim/judge')],
  ])(
    'by %s runs the panel, an analyst and the writer, and reports the analysis',
    async (_what, body) => {
      const answered = await post(shape.path, body)
      expect([answered.status, answered.text]).toMatchObject([200, expect.stringContaining('391')])
      const report = moaOf(answered)
      expect(calledIn(report)).toEqual(called)
      expect(report).toMatchObject({
        synthesized: true,
        degraded: false,
        reasons: [],
        strategy: 'fusion',
        finding: { consensus: expect.any(Array), contradictions: expect.any(Array) },
      })
    },
  )

  test('without models runs the preset, which is simulated without a provider', async () => {
    const report = moaOf(await post(shape.path, bodyWith({})))
    expect(report).toMatchObject({ mixture: 'openrouter/fusion', reasons: [] })
    expect(calledIn(report)).toEqual([
      'sim/careful',
      'sim/judge',
      'sim/judge',
      'sim/quick',
      'sim/terse',
    ])
    const plugins = [{ id: 'fusion', preset: 'general-budget', max_tool_calls: 4 }]
    const preset = moaOf(await post(shape.path, bodyWith({ plugins })))
    expect(preset['reasons']).toEqual(['fusion_without_web'])
    expect(preset['degraded']).toBe(false)
  })

  test('that is off asks its model alone', async () => {
    const off = { plugins: [{ id: 'fusion', enabled: false, analysis_models: PANEL }] }
    const report = moaOf(await post(shape.path, bodyWith(off, 'sim/judge')))
    expect([report['reasons'], calledIn(report)]).toEqual([[], ['sim/judge']])
    const alone = moaOf(await post(shape.path, bodyWith(off)))
    expect([alone['reasons'], calledIn(alone)]).toEqual([[], ['sim/judge']])
  })

  test('is left out where the request wants the writer alone', async () => {
    const report = moaOf(await post(shape.path, bodyWith({ ...PLUGIN, moa: { solo: true } })))
    expect([report['solo'], report['reasons'], calledIn(report)]).toEqual([true, [], ['sim/judge']])
  })

  test('is in the estimate of its request', async () => {
    const { body } = await post('/v1/estimate', { request: bodyWith(PLUGIN), endpoint: shape.path })
    expect(body).toMatchObject({ calls: 5 })
    const agents = (body['plan'] as { layers: { agents: object[] }[] }).layers[0]?.agents
    expect(agents).toMatchObject(PANEL.map((model) => ({ model, max_tokens: 16_000 })))
  })

  test('keeps to a limit on cost', async () => {
    const moa = { max_cost_usd: 0.000_000_1 }
    const { status } = await post(shape.path, bodyWith({ ...PLUGIN, moa }))
    const free = await post(shape.path, bodyWith(PLUGIN))
    expect([status, free.status]).toEqual([200, 200])
  })

  test('names a model that cannot be called by its field', async () => {
    const plugins = [{ id: 'fusion', analysis_models: ['sim/quick', 'anthropic/claude-opus-5.5'] }]
    const { status, text } = await post(shape.path, bodyWith({ plugins }))
    expect([status, text]).toEqual([400, expect.stringContaining('ANTHROPIC_API_KEY')])
  })
})
