import { expect, test } from 'vitest'
import { behaviourOf, FAILING, hung, paced } from '../../bench/stage/pace.ts'

test('behaviourOf() reads the pace of a model from its name', () => {
  const pace = { firstTokenMs: 50, tokens: 200, intervalMs: 10 }
  expect(behaviourOf(paced(pace))).toEqual({ type: 'paced', pace })
  expect(behaviourOf(hung(150))).toEqual({
    type: 'hung',
    pace: { firstTokenMs: 150, tokens: 1, intervalMs: 0 },
  })
  expect(behaviourOf(FAILING)).toEqual({ type: 'failing' })
})

test('an unknown model name fails, so that a bench never measures an answer that it did not request', () => {
  expect(behaviourOf('gpt-5-mini')).toEqual({ type: 'failing' })
})
