import { expect, test } from 'vitest'
import { strategy, typeOf } from '../../../src/protocol/mixtures/strategy.ts'
import { judge } from '../../../src/protocol/mixtures/judge.ts'
import { parseWith } from '../../../src/protocol/parse.ts'

test.each(['synthesize', 'select'] as const)('%s may be a word or an object', (type) => {
  for (const written of [type, { type }]) {
    const parsed = parseWith(strategy, written)
    expect(parsed).toEqual({ ok: true, value: written })
    expect(parsed.ok && typeOf(parsed.value)).toBe(type)
  }
})

test.each([
  ['another word', 'vote', null],
  ['a name of every object', 'constructor', null],
  ['an empty object', {}, 'type'],
  ['an object of another type', { type: 'vote' }, 'type'],
  ['an object with more fields', { type: 'select', pace: 'waves' }, 'pace'],
  ['null', null, null],
  ['a list', ['select'], null],
])('%s is no strategy', (_what, written, param) => {
  expect(parseWith(strategy, written)).toMatchObject({ ok: false, error: { param } })
})

test('a judge has no field that the mixture did not give it', () => {
  expect(parseWith(judge, {})).toEqual({ ok: true, value: {} })
})

test.each([
  ['model', { model: 'm' }],
  ['model', { model: null }],
  ['fallbacks', { fallbacks: Array.from({ length: 6 }, () => 'a/b') }],
  ['fallbacks[0]', { fallbacks: ['m'] }],
  ['max_tokens', { max_tokens: 0 }],
  ['timeout_ms', { timeout_ms: 900_001 }],
  ['reasoning_effort', { reasoning_effort: 'most' }],
  ['prompt', { prompt: 'Be fair.' }],
  ['temperature', { temperature: 0 }],
])('%s of a judge that is not allowed is rejected by its path', (param, written) => {
  expect(parseWith(judge, written)).toMatchObject({ ok: false, error: { param } })
})
