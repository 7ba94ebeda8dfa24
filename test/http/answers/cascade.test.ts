import { describe, expect, test } from 'vitest'
import { SHAPES } from '../../../src/protocol/shapes.ts'
import { moaOf, send } from '../gateway.ts'

const QUESTION = { text: 'What is 17 × 23?', rule: null }
const NUMBER = { kind: 'number' }
const layersOf = (...agents: readonly object[]) => [{ agents }]

const post = (path: string, body: object) => send(path, { method: 'POST', body })

describe.each(Object.values(SHAPES))('a request to $path for a cascade', (shape) => {
  const body = shape.prompted({ model: 'demo', max_tokens: 500 }, QUESTION)

  test('is answered by the first step whose draft is good enough', async () => {
    const answered = await post(shape.path, { ...body, moa: { strategy: 'cascade' } })
    expect(answered.status).toBe(200)
    const report = moaOf(answered)
    expect(report).toMatchObject({
      strategy: 'cascade',
      synthesized: false,
      degraded: false,
      reasons: ['escalated:0'],
      finding: {
        steps: [
          { model: 'sim/quick', gate: 'verifier', verdict: 'escalated' },
          { model: 'sim/careful', gate: 'verifier', verdict: 'accepted' },
        ],
        answered_by: 'sim/careful',
      },
    })
    expect(report['calls']).toHaveLength(4)
    expect(JSON.stringify(answered.body)).toContain('391')
  })
})

const CHAT = { model: 'demo', messages: [{ role: 'user', content: QUESTION.text }] }

async function reportOf(moa: object): Promise<Readonly<Record<string, unknown>>> {
  const answered = await post('/v1/chat/completions', { ...CHAT, moa })
  expect(answered.status).toBe(200)
  return moaOf(answered)
}

test('samples that agree need no verifier', async () => {
  const report = await reportOf({
    layers: layersOf({ model: 'sim/careful', samples: 3 }),
    strategy: { type: 'cascade', gates: ['structural', 'agreement'], answer: NUMBER },
  })
  expect(report).toMatchObject({
    degraded: false,
    finding: { steps: [{ gate: 'agreement', verdict: 'accepted' }] },
  })
})

test('a model that shows its log probabilities can be sure', async () => {
  const report = await reportOf({
    layers: layersOf({ model: 'sim/careful' }),
    strategy: { type: 'cascade', gates: ['structural', 'logprob'], answer: NUMBER },
  })
  expect(report).toMatchObject({
    degraded: false,
    finding: { steps: [{ gate: 'logprob', verdict: 'accepted' }] },
  })
})

test('a step that fails leaves the answer to the next one', async () => {
  const report = await reportOf({
    layers: layersOf({ model: 'sim/quick?status=500', retries: 0 }, { model: 'sim/careful' }),
    strategy: { type: 'cascade', gates: ['structural'] },
  })
  expect(report).toMatchObject({
    finding: { steps: [{ verdict: 'failed', gate: null }, { verdict: 'accepted' }] },
  })
  expect(report['reasons']).toContain('escalated:0')
})

test('the verifier is the judge of the mixture, and its call has its role', async () => {
  const report = await reportOf({ strategy: 'cascade' })
  expect(report).toMatchObject({ degraded: false, usage_by_role: { verifier: {}, agent: {} } })
})

test('a request with tools gets no cascade: agents call none', async () => {
  const tools = [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }]
  const { status, body } = await post('/v1/chat/completions', {
    ...CHAT,
    tools,
    moa: { strategy: 'cascade' },
  })
  expect([status, body]).toMatchObject([400, { error: { param: 'tools' } }])
})

test('an estimate has the price of every step, its verifier and the rest', async () => {
  const { status, body } = await post('/v1/estimate', { ...CHAT, moa: { strategy: 'cascade' } })
  expect([status, body]).toMatchObject([200, { calls: 7 }])
})
