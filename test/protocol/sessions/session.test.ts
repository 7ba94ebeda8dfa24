import { describe, expect, test } from 'vitest'
import { parseWith } from '../../../src/protocol/parse.ts'
import {
  sessionChangeSchema,
  sessionId,
  sessionRequestSchema,
} from '../../../src/protocol/sessions/session.ts'

test.each([
  ['a budget', { budget_usd: 0.5 }, { budget_usd: 0.5, expires_in: 3600 }],
  ['nothing, when the key has a budget', {}, { expires_in: 3600 }],
  [
    'everything',
    { budget_usd: 0.000_001, expires_in: 30 * 86_400, mixture: 'demo' },
    { budget_usd: 0.000_001, expires_in: 30 * 86_400, mixture: 'demo' },
  ],
])('a session can be opened with %s', (_what, body, value) => {
  expect(parseWith(sessionRequestSchema, body)).toEqual({ ok: true, value })
})

describe('a session is rejected, with the path, when it has', () => {
  test.each([
    ['no money', { budget_usd: 0 }, 'budget_usd'],
    ['more than a million dollars', { budget_usd: 1_000_001 }, 'budget_usd'],
    ['a budget that is a text', { budget_usd: '1' }, 'budget_usd'],
    ['a budget without end', { budget_usd: Infinity }, 'budget_usd'],
    ['a budget that is not a number', { budget_usd: NaN }, 'budget_usd'],
    ['no life', { expires_in: 0 }, 'expires_in'],
    ['more than 30 days', { expires_in: 30 * 86_400 + 1 }, 'expires_in'],
    ['a part of a second', { expires_in: 1.5 }, 'expires_in'],
    ['a model as its mixture', { mixture: 'openai/gpt-5' }, 'mixture'],
    ['an unknown field', { budget: 1 }, 'budget'],
  ])('%s', (_what, body, param) => {
    expect(parseWith(sessionRequestSchema, body)).toMatchObject({ ok: false, error: { param } })
  })
})

test.each([
  ['the budget', { budget_usd: 2 }, true],
  ['the end', { expires_in: 60 }, true],
  ['nothing', {}, false],
  ['the mixture', { mixture: 'demo' }, false],
])('whether %s can be changed', (_what, body, wanted) => {
  expect(parseWith(sessionChangeSchema, body).ok).toBe(wanted)
})

test.each([
  [`sess_${'0a'.repeat(16)}`, true],
  [`sess_${'0A'.repeat(16)}`, false],
  [`sess_${'0'.repeat(31)}`, false],
  [`sess_${'0'.repeat(33)}`, false],
  [`../sess_${'0'.repeat(32)}`, false],
])('whether %s is the id of a session: %s', (id, wanted) => {
  expect(sessionId.safeParse(id).success).toBe(wanted)
})
