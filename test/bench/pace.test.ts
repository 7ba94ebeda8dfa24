import { expect, test } from 'vitest'
import { behaviourOf, FAILING, hung, paced } from '../../bench/stage/pace.ts'

test('a name tells how its model answers', () => {
  const pace = { firstTokenMs: 50, tokens: 200, intervalMs: 10 }
  expect(behaviourOf(paced(pace))).toEqual({ type: 'paced', pace })
  expect(behaviourOf(hung(150))).toEqual({
    type: 'hung',
    pace: { firstTokenMs: 150, tokens: 1, intervalMs: 0 },
  })
  expect(behaviourOf(FAILING)).toEqual({ type: 'failing' })
})

test('a name nobody knows fails: a bench must not measure an answer that was not asked for', () => {
  expect(behaviourOf('gpt-5-mini')).toEqual({ type: 'failing' })
})
