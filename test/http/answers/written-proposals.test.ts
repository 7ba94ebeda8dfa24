import { describe, expect, test } from 'vitest'
import { SHAPES } from '../../../src/protocol/shapes.ts'
import { moaOf, send, type Answered } from '../gateway.ts'

const QUESTION = { text: 'What is 17 × 23?', rule: null }
const CHAT = { model: 'demo', messages: [{ role: 'user', content: QUESTION.text }] }
const AGENTS = ['quick', 'careful', 'terse']
/** Every agent of the demo says the same wrong number. */
const PROPOSALS = AGENTS.map((agent) => ({ agent, text: '17 × 23 = 400.' }))

const post = (path: string, body: object) => send(path, { method: 'POST', body })
const ask = (moa: object) => post('/v1/chat/completions', { ...CHAT, moa })

function callsOf(answered: Answered) {
  const calls = moaOf(answered)['calls'] as { agent: string; status: string; cost_usd: number }[]
  return Object.fromEntries(calls.map(({ agent, status }) => [agent, status]))
}

describe.each(Object.values(SHAPES))('a request to $path that brings proposals', (shape) => {
  const body = shape.prompted({ model: 'demo', max_tokens: 500 }, QUESTION)

  test('is answered from them, and calls the aggregator alone', async () => {
    const answered = await post(shape.path, { ...body, moa: { proposals: PROPOSALS } })
    expect(answered.status).toBe(200)
    const called = { quick: 'cached', careful: 'cached', terse: 'cached', aggregator: 'ok' }
    expect(callsOf(answered)).toEqual(called)
    expect(JSON.stringify(answered.body)).toContain('400')
    expect(moaOf(answered)).toMatchObject({ degraded: false, reasons: [], synthesized: true })
  })
})

test('agents without a proposal in the request are called', async () => {
  const answered = await ask({ proposals: PROPOSALS.slice(0, 1) })
  const called = { quick: 'cached', careful: 'ok', terse: 'ok', aggregator: 'ok' }
  expect(callsOf(answered)).toEqual(called)
})

test.each([
  ['vote', { type: 'vote', answer: { kind: 'number' } }],
  ['select', 'select'],
])('the strategy "%s" chooses among them', async (_type, strategy) => {
  const answered = await ask({ proposals: PROPOSALS, strategy })
  expect(JSON.stringify(answered.body)).toContain('400')
  expect(moaOf(answered)).toMatchObject({ degraded: false, synthesized: false })
})

test('in a debate, agents are called from its second round on', async () => {
  const strategy = { type: 'debate', rounds: 1, gate: 'always' }
  const answered = await ask({ proposals: PROPOSALS, strategy })
  const calls = moaOf(answered)['calls'] as { layer: number | null; status: string }[]
  const statuses = (layer: number) =>
    calls.filter((call) => call.layer === layer).map(({ status }) => status)
  expect([statuses(0), statuses(1)]).toEqual([
    ['cached', 'cached', 'cached'],
    ['ok', 'ok', 'ok'],
  ])
})

test('samples are named with their number', async () => {
  const layers = [{ agents: [{ model: 'sim/quick', samples: 2 }] }]
  const written = [1, 2].map((number) => ({ agent: `quick#${number}`, text: '17 × 23 = 400.' }))
  const answered = await ask({ layers, proposals: written })
  expect(callsOf(answered)).toEqual({ 'quick#1': 'cached', 'quick#2': 'cached', aggregator: 'ok' })
})

test('they need no calls', async () => {
  const { body } = await post('/v1/estimate', { ...CHAT, moa: { proposals: PROPOSALS } })
  expect(body).toMatchObject({ calls: 1 })
  const answered = await ask({ proposals: PROPOSALS, max_calls: 1 })
  expect(moaOf(answered)).toMatchObject({ degraded: false, reasons: [] })
})

test.each([
  [
    'of an agent that the first layer has not',
    [{ agent: 'nobody', text: 'x' }],
    'moa.proposals[0].agent: no agent "nobody" in the first layer, wanted quick, careful, terse',
  ],
  [
    'of one agent twice',
    [PROPOSALS[0], PROPOSALS[0]],
    'moa.proposals[1].agent: "quick" has a proposal already',
  ],
])('a proposal %s is rejected with its path', async (_what, proposals, message) => {
  const { status, body } = await ask({ proposals })
  expect([status, body]).toMatchObject([
    400,
    { error: { message: expect.stringContaining(message) } },
  ])
})

test('a run whose proposals were brought can be aggregated again', async () => {
  const body = { ...CHAT, store: true, moa: { proposals: PROPOSALS } }
  const { run } = moaOf(await post('/v1/chat/completions', body))
  const again = await post(`/v1/runs/${String(run)}/aggregate`, {
    aggregator: { model: 'sim/judge' },
  })
  expect(again.status).toBe(200)
  expect(JSON.stringify(again.body)).toContain('400')
})
