import { mixtureSchema } from '../../../src/protocol/mixtures/mixture.ts'
import { describe, expect, test } from 'vitest'
import { strategy, typeOf } from '../../../src/protocol/mixtures/strategy.ts'
import { judge } from '../../../src/protocol/mixtures/judge.ts'
import { parseWith } from '../../../src/protocol/parse.ts'

test.each(['synthesize', 'select', 'fusion'] as const)('%s may be a word or an object', (type) => {
  for (const written of [type, { type }]) {
    const parsed = parseWith(strategy, written)
    expect(parsed).toMatchObject({ ok: true, value: written })
    expect(parsed.ok && typeOf(parsed.value)).toBe(type)
  }
})

test.each([
  ['another word', 'lottery', null],
  ['a name of every object', 'constructor', null],
  ['an empty object', {}, 'type'],
  ['an object of another type', { type: 'lottery' }, 'type'],
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

describe('a selection by pairs', () => {
  const mixtureOf = (count: number, options: object) => ({
    id: 'duel',
    layers: [{ agents: [{ model: 'sim/quick', samples: count }] }],
    aggregator: { model: 'sim/judge' },
    strategy: { type: 'select', method: 'pairwise', ...options },
  })

  test('has at most eight agents', () => {
    expect(parseWith(mixtureSchema, mixtureOf(8, {}))).toMatchObject({ ok: true })
    expect(parseWith(mixtureSchema, mixtureOf(9, {}))).toMatchObject({
      ok: false,
      error: { param: 'strategy.method' },
    })
    const scored = { method: 'scored', on_none: 'fail' }
    expect(parseWith(mixtureSchema, mixtureOf(9, scored))).toMatchObject({ ok: true })
  })

  test('says nothing of a panel in which no answer would do', () => {
    for (const onNone of ['synthesize', 'fail'])
      expect(parseWith(mixtureSchema, mixtureOf(3, { on_none: onNone }))).toMatchObject({
        ok: false,
        error: { param: 'strategy.on_none' },
      })
  })

  test('takes at most six criteria, each with words in it', () => {
    for (const criteria of [Array.from({ length: 7 }, () => 'Is it polite?'), [' ']])
      expect(parseWith(mixtureSchema, mixtureOf(3, { criteria }))).toMatchObject({ ok: false })
  })
})
