import { describe, expect, test } from 'vitest'
import { TAIL_TOKENS } from '../../src/moa/confidence.ts'
import { scoresOfText, TokenScores, tokenScores } from '../../src/reading/token-scores.ts'

const score = (text: string, logprob = -1, margin: number | null = null) => ({
  text,
  logprob,
  margin,
})

function confidenceOf(...words: readonly string[]) {
  const scores = new TokenScores()
  for (const word of words) scores.add([score(word)])
  return scores.confidence()
}

describe('tokenScores()', () => {
  test('reads the margin over the likeliest other token, also where that is likelier', () => {
    const others = (token: string, logprob: number) => [
      { token: '4', logprob: -0.1 },
      { token, logprob },
    ]
    const tokens = [
      { token: '4', logprob: -0.1, top_logprobs: others('5', -2.1) },
      { token: '5', logprob: -2.1, top_logprobs: others('5', -2.1) },
      { token: '6', logprob: -0.5, top_logprobs: [] },
    ]
    const margins = tokenScores(tokens)?.map(({ margin }) => margin)
    expect(margins).toEqual([expect.closeTo(2), expect.closeTo(-2), null])
  })

  test.each([
    [-9999, -20],
    [0.001, 0],
  ])('a logarithm of %d counts as %d', (logprob, counted) => {
    expect(tokenScores([{ token: 'a', logprob }])).toEqual([score('a', counted)])
  })

  test.each([null, undefined, {}, [], [{ token: 'a' }], [{ token: 'a', logprob: 'high' }], [1]])(
    '%j has no scores',
    (tokens) => {
      expect(tokenScores(tokens)).toBeUndefined()
    },
  )
})

describe('TokenScores', () => {
  test('has no confidence without a token', () => {
    expect(new TokenScores().confidence()).toBeUndefined()
  })

  test('averages every token and stores the last ones', () => {
    const scores = new TokenScores()
    for (let index = 0; index < 1000; index++) scores.add([score(`${index} `, -index / 1000, 3)])
    scores.add([score('end', -0.5, 1)])
    const confidence = scores.confidence()
    expect(confidence?.tokens).toBe(1001)
    expect(confidence?.meanLogprob).toBeCloseTo(-0.4995)
    expect(confidence?.minMargin).toBe(1)
    expect(confidence?.tail).toHaveLength(TAIL_TOKENS)
    expect(confidence?.tail.at(-1)?.text).toBe('end')
  })

  test('leaves out the tokens of thoughts that stand in the text', () => {
    const confidence = confidenceOf('<think>', 'Hm', '</', 'think', '>\n', '42')
    expect(confidence).toMatchObject({ tokens: 1, tail: [score('42')] })
  })

  test('counts what only looks like a tag', () => {
    expect(confidenceOf('a', ' >', ' b')).toMatchObject({ tokens: 3 })
  })
})

describe('scoresOfText()', () => {
  const all = ['Hm', ', ', 'so', '4', '2'].map((text) => score(text))

  test('leaves out the tokens of reasoning, which stand before those of the text', () => {
    expect(scoresOfText(all, { text: '42', reasoning: 'Hm, so' })).toEqual(all.slice(3))
    expect(scoresOfText(all, { text: 'Hm, so42' })).toEqual(all)
  })

  test('has none for reasoning alone', () => {
    expect(scoresOfText(all, { reasoning: 'Hm, so42' })).toBeUndefined()
  })
})
