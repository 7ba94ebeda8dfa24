import { describe, expect, test } from 'vitest'
import { SHAPES } from '../../../src/protocol/shapes.ts'
import { moaOf, send } from '../gateway.ts'

const QUESTION = { text: 'What is 17 × 23?', rule: null }
const DEBATE = { type: 'debate', answer: { kind: 'number' } }

const post = (path: string, body: object) => send(path, { method: 'POST', body })

describe.each(Object.values(SHAPES))('a request to $path for a debate', (shape) => {
  const body = shape.prompted({ model: 'demo', max_tokens: 500 }, QUESTION)

  test('is answered by an agent, and its report says who held what in each round', async () => {
    const strategy = { ...DEBATE, gate: 'always' }
    const answered = await post(shape.path, { ...body, moa: { strategy } })
    expect(answered.status).toBe(200)
    const report = moaOf(answered)
    expect(report).toMatchObject({ strategy: 'debate', synthesized: false, degraded: false })
    expect(report['finding']).toMatchObject({
      rounds: [{ votes: expect.any(Array) as unknown[], moved: [] }, {}],
      stopped: expect.any(String) as string,
      vote: { winner: '391' },
    })
    expect(JSON.stringify(answered.body)).toContain('Answer: 391')
  })
})

const CHAT = { model: 'demo', messages: [{ role: 'user', content: QUESTION.text }] }
const agents = ['a', 'b', 'c'].map((name) => ({ name, model: 'sim/careful' }))

test('agents that agree do not debate', async () => {
  const moa = { layers: [{ agents }], strategy: DEBATE }
  expect(moaOf(await post('/v1/chat/completions', { ...CHAT, moa }))).toMatchObject({
    finding: { stopped: 'agreed', rounds: { length: 1 }, vote: { winner: '391' } },
    early_exit: { after_layer: 0, agents_agreeing: 3, saved_calls: 3 },
    usage_by_role: { agent: { calls: 3 } },
    reasons: ['early_exit'],
  })
})

test('a debate by name compares answers of the kind that the prompt wants', async () => {
  const moa = { layers: [{ agents }], strategy: 'debate' }
  expect(moaOf(await post('/v1/chat/completions', { ...CHAT, moa }))).toMatchObject({
    finding: { stopped: 'agreed', rounds: [{ votes: [{ answer: '391' }] }], vote: null },
    synthesized: true,
  })
})

test('a vote may fall back to a debate', async () => {
  const strategy = { type: 'vote', answer: { kind: 'number' }, fallback: 'debate' }
  const report = moaOf(await post('/v1/chat/completions', { ...CHAT, moa: { strategy } }))
  expect(report).toMatchObject({ strategy: 'debate', finding: { vote: { winner: '391' } } })
})

test('an estimate counts every round', async () => {
  const callsOf = async (rounds: number) => {
    const moa = { layers: [{ agents }], strategy: { ...DEBATE, rounds } }
    const { body } = await post('/v1/estimate', { ...CHAT, moa })
    return (body as { readonly calls: number }).calls
  }
  expect((await callsOf(2)) - (await callsOf(1))).toBe(3)
})
