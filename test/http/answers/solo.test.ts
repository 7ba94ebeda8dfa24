import { describe, expect, test } from 'vitest'
import { SHAPES } from '../../../src/protocol/shapes.ts'
import { moaOf, send } from '../gateway.ts'

const PROMPT = { text: 'What is 17 × 23?', rule: null }
const SOLO = { moa: { solo: true } }
const HEADERS = { 'x-moa-solo': '1' }
const CHAT = { model: 'demo', messages: [{ role: 'user', content: PROMPT.text }] }

const post = (path: string, body: object, headers = {}) =>
  send(path, { method: 'POST', body, headers })

/** The agents of the calls that a report has. */
function calledIn(report: Record<string, unknown>): readonly string[] {
  return (report['calls'] as { readonly agent: string }[]).map(({ agent }) => agent)
}

describe.each(Object.values(SHAPES))('a request to $path for the aggregator alone', (shape) => {
  const body = shape.prompted({ model: 'demo', max_tokens: 500 }, PROMPT)

  test.each([
    ['in its body', { ...body, ...SOLO }, {}],
    ['in its header', body, HEADERS],
    ['in its header, beside a report', { ...body, moa: { report: 'full' } }, HEADERS],
    ['in a header of one word', body, { 'x-moa-solo': 'true' }],
  ])('%s calls no agent, and its report says so', async (_where, sent, headers) => {
    const answered = await post(shape.path, sent, headers)
    expect(answered.status).toBe(200)
    const report = moaOf(answered)
    expect(report).toMatchObject({ solo: true, degraded: false, synthesized: false, reasons: [] })
    expect(calledIn(report)).toEqual(['aggregator'])
    const whole = moaOf(await post(shape.path, body))
    expect(whole).not.toHaveProperty('solo')
    expect(calledIn(whole)).toHaveLength(4)
  })

  test('is refused when the header has another value', async () => {
    const { status, body: refused } = await post(shape.path, body, { 'x-moa-solo': 'yes' })
    expect([status, JSON.stringify(refused)]).toEqual([400, expect.stringContaining('x-moa-solo')])
  })
})

test.each([
  ['false', { ...CHAT, moa: { solo: false } }, {}],
  ['a header of 0', CHAT, { 'x-moa-solo': '0' }],
])('with %s the agents answer too', async (_what, body, headers) => {
  const report = moaOf(await post('/v1/chat/completions', body, headers))
  expect([report['solo'], calledIn(report).length]).toEqual([undefined, 4])
})

test('an estimate for the aggregator alone is that of its one call', async () => {
  const path = '/v1/estimate'
  const { body: alone } = await post(path, { ...CHAT, ...SOLO })
  expect(alone).toMatchObject({ calls: 1, plan: { layers: [] } })
  expect((await post(path, CHAT, HEADERS)).body).toEqual(alone)
  expect((await post(path, { request: CHAT }, HEADERS)).body).toEqual(alone)
  expect((await post(path, CHAT)).body).toMatchObject({ calls: 4 })
})

test('a mixture that selects a proposal is answered by its aggregator', async () => {
  const moa = { strategy: 'select', judge: { model: 'openai/gpt-5' }, solo: true }
  const answered = await post('/v1/chat/completions', { ...CHAT, moa })
  expect([answered.status, moaOf(answered)]).toMatchObject([200, { strategy: 'synthesize' }])
})

test('the same key with the header is another request', async () => {
  const headers = { 'idempotency-key': crypto.randomUUID() }
  expect((await post('/v1/chat/completions', CHAT, headers)).status).toBe(200)
  const again = await post('/v1/chat/completions', CHAT, { ...headers, ...HEADERS })
  expect(again.status).toBe(422)
  expect((await post('/v1/chat/completions', CHAT, headers)).status).toBe(200)
})
