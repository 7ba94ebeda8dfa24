import { expect, test } from 'vitest'
import { confidenceIn, type Confidence, type TokenScore } from '../../src/moa/confidence.ts'

const token = (text: string, logprob: number, margin: number | null = null): TokenScore => ({
  text,
  logprob,
  margin,
})

function ending(...tail: readonly TokenScore[]): Confidence {
  return { tokens: 500, meanLogprob: -2, minMargin: 0.01, tail }
}

test('the confidence in a short answer is that of its tokens alone', () => {
  const said = ending(token('It is', -3, 0.1), token(' 3', -0.2, 4), token('91', -0.4, 2))
  expect(confidenceIn(said, '391')).toEqual({
    tokens: 2,
    meanLogprob: expect.closeTo(-0.3),
    minMargin: 2,
  })
})

test('of several places the last one counts', () => {
  const said = ending(token('7', -3, 0.1), token(' no, ', -1, 1), token('7', -0.1, 5))
  expect(confidenceIn(said, '7')).toEqual({ tokens: 1, meanLogprob: -0.1, minMargin: 5 })
})

test('without other tokens there is no margin', () => {
  expect(confidenceIn(ending(token('Yes', -0.5)), 'Yes')).toMatchObject({ minMargin: null })
})

test.each(['', '392'])('a text that is not among the last tokens has none: "%s"', (text) => {
  expect(confidenceIn(ending(token('391', -0.2, 4)), text)).toBeNull()
})
