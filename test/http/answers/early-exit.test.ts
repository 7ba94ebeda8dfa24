import { expect, test } from 'vitest'
import { moaOf, send } from '../gateway.ts'

const agents = ['a', 'b', 'c'].map((name) => ({ name, model: 'sim/careful' }))
const LAYERS = [{ agents }, { agents: agents.slice(0, 2) }]
const EXIT = { agree: 3, answer: { kind: 'number' } }

async function reportOf(moa: object) {
  const messages = [{ role: 'user', content: 'What is 17 × 23?' }]
  const body = { model: 'demo', messages, moa: { layers: LAYERS, ...moa } }
  return moaOf(await send('/v1/chat/completions', { method: 'POST', body }))
}

test('a request whose agents agree skips its other layers, and its report says what that saved', async () => {
  expect(await reportOf({ early_exit: EXIT })).toMatchObject({
    early_exit: {
      after_layer: 0,
      agents_agreeing: 3,
      of: 3,
      answer: '391',
      saved_calls: 2,
      saved_usd: expect.any(Number) as number,
    },
    reasons: ['early_exit'],
    degraded: false,
    usage_by_role: { agent: { calls: 3 } },
  })
})

test('a request without an early exit runs every layer', async () => {
  const report = await reportOf({})
  expect(report).toMatchObject({ reasons: [], usage_by_role: { agent: { calls: 5 } } })
  expect(report['early_exit']).toBeUndefined()
})

test('an early exit with a wrong rule is rejected by its path', async () => {
  const moa = { early_exit: { agree: 2, answer: { kind: 'number', pattern: '(' } } }
  const body = { model: 'demo', messages: [{ role: 'user', content: 'Hi' }], moa }
  expect(await send('/v1/chat/completions', { method: 'POST', body })).toMatchObject({
    status: 400,
    body: { error: { param: 'moa.early_exit.answer.pattern' } },
  })
})
