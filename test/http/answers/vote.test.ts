import { describe, expect, test } from 'vitest'
import { SHAPES } from '../../../src/protocol/shapes.ts'
import { moaOf, send } from '../gateway.ts'

const QUESTION = { text: 'What is 17 × 23?', rule: null }
const VOTE = { type: 'vote', answer: { kind: 'number' } }

const post = (path: string, body: object) => send(path, { method: 'POST', body })

describe.each(Object.values(SHAPES))('a request to $path for a vote', (shape) => {
  const body = shape.prompted({ model: 'demo', max_tokens: 500 }, QUESTION)

  test('is answered by an agent, and its report says who voted for what', async () => {
    const answered = await post(shape.path, { ...body, moa: { strategy: VOTE } })
    expect(answered.status).toBe(200)
    const report = moaOf(answered)
    expect(report).toMatchObject({ strategy: 'vote', synthesized: false, degraded: false })
    expect(report).toHaveProperty('effective_votes', expect.any(Number))
    expect(report['finding']).toMatchObject({
      winner: '391',
      effective_votes: expect.any(Number),
      assumed: true,
      tie_broken_by: null,
    })
    expect(JSON.stringify(answered.body)).toContain('Answer: 391')
  })

  test('that wants the short answer alone gets no more', async () => {
    const strategy = { ...VOTE, emit: 'answer' }
    const answered = await post(shape.path, { ...body, moa: { strategy } })
    expect(answered.status).toBe(200)
    expect(JSON.stringify(answered.body)).toContain('"391"')
  })
})

const CHAT = { model: 'demo', messages: [{ role: 'user', content: QUESTION.text }] }

test('a vote by name takes any short answer', async () => {
  const report = moaOf(await post('/v1/chat/completions', { ...CHAT, moa: { strategy: 'vote' } }))
  expect(report).toMatchObject({ strategy: 'vote', finding: { winner: '391' } })
})

test('a vote in waves calls no agent that is not needed', async () => {
  const agents = Array.from({ length: 7 }, (_, index) => ({
    model: 'sim/careful',
    name: `agent-${index}`,
  }))
  const report = moaOf(
    await post('/v1/chat/completions', {
      ...CHAT,
      moa: { layers: [{ agents }], strategy: { ...VOTE, pace: 'waves', stop: 'likely' } },
    }),
  )
  expect(report).toMatchObject({
    degraded: false,
    reasons: [],
    finding: { stopped_after: 3, votes: [{ agents: ['agent-0', 'agent-1', 'agent-2'] }] },
  })
  expect(report['calls']).toHaveLength(3)
})

test('open texts vote with what an extractor copies', async () => {
  const report = moaOf(
    await post('/v1/chat/completions', {
      ...CHAT,
      moa: { strategy: { type: 'vote', answer: { kind: 'text' } } },
    }),
  )
  expect(report).toMatchObject({ usage_by_role: { agent: { calls: 3 }, extractor: { calls: 3 } } })
})

test('a request with tools may not vote: agents call none', async () => {
  const tools = [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }]
  const { status, body } = await post('/v1/chat/completions', {
    ...CHAT,
    tools,
    moa: { strategy: VOTE },
  })
  expect([status, body]).toMatchObject([400, { error: { param: 'tools' } }])
})

test('an estimate has the price of a vote, of its judge and of what follows without a result', async () => {
  const { status, body } = await post('/v1/estimate', { ...CHAT, moa: { strategy: VOTE } })
  expect([status, body]).toMatchObject([200, { calls: 4 }])
})
