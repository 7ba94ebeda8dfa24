import { expect, test } from 'vitest'
import type { Confidence } from '../../../src/moa/confidence.ts'
import type { Proposal } from '../../../src/moa/events.ts'
import type { AnswerRule } from '../../../src/moa/short-answers/answer-rule.ts'
import {
  ballotsOf,
  ballotsSoFar,
  speakerOf,
  voiceOf,
  type Voice,
} from '../../../src/moa/votes/voices.ts'

const NUMBER: AnswerRule = { kind: 'number', pattern: null, pointer: null, units: [] }

function proposalOf(text: string, over: Partial<Proposal> = {}): Proposal {
  return { agent: 'a', model: 'sim/a', text, ended: 'whole', ...over }
}

function voice(text: string, confidence: number | null, over: Partial<Voice> = {}): Voice {
  return {
    proposal: proposalOf(text),
    answer: { shown: text, value: text },
    weight: 1,
    confidence,
    ...over,
  }
}

/** The scores of tokens that were chosen with these probabilities. */
function scored(tokens: readonly (readonly [string, number])[]): Confidence {
  const tail = tokens.map(([text, p]) => ({ text, logprob: Math.log(p), margin: null }))
  const meanLogprob = tail.reduce((sum, { logprob }) => sum + logprob, 0) / tail.length
  return { tokens: tail.length, meanLogprob, minMargin: null, tail }
}

test('a proposal votes for its short answer, with the weight of its agent', () => {
  const step = { answer: NUMBER, confidence: 'none' } as const
  expect(voiceOf(proposalOf('So\nConfidence: 10\nAnswer: 42'), step, 2)).toMatchObject({
    answer: { value: 42 },
    weight: 2,
    confidence: null,
  })
  expect(voiceOf(proposalOf('I cannot say.'), step, 2).answer).toBeNull()
})

test('the end of an answer that was cut off is no vote: 42 may have become 420', () => {
  const step = { answer: NUMBER, confidence: 'none' } as const
  const cut = proposalOf('It is so.\nAnswer: 42', { ended: 'cut' })
  expect(voiceOf(cut, step, 1).answer).toBeNull()
})

test('a stated confidence is read from the text', () => {
  const step = { answer: NUMBER, confidence: 'stated' } as const
  expect(voiceOf(proposalOf('Confidence: 85\nAnswer: 42'), step, 1).confidence).toBe(0.85)
  expect(voiceOf(proposalOf('Answer: 42'), step, 1).confidence).toBeNull()
})

test('a confidence by log probabilities is that of the tokens of the short answer', () => {
  const step = { answer: NUMBER, confidence: 'logprobs' } as const
  const confidence = scored([
    ['Answer', 1],
    [': ', 1],
    ['4', 0.9],
    ['2', 0.4],
  ])
  const { confidence: sure } = voiceOf(proposalOf('Answer: 42', { confidence }), step, 1)
  expect(sure).toBeCloseTo(Math.sqrt(0.9 * 0.4), 10)
  expect(voiceOf(proposalOf('Answer: 42'), step, 1).confidence).toBeNull()
})

test('where the short answer is not among the scored tokens, the whole text counts', () => {
  const step = { answer: NUMBER, confidence: 'logprobs' } as const
  const confidence = scored([
    ['not', 0.5],
    [' here', 0.5],
  ])
  const { confidence: sure } = voiceOf(proposalOf('Answer: 42', { confidence }), step, 1)
  expect(sure).toBeCloseTo(0.5, 10)
})

test('confidences weigh 1 on average over those with an answer, and keep their order', () => {
  const voices = [
    voice('x', 0.9),
    voice('y', 0.1),
    voice('z', null, { answer: null }),
    voice('x', null, { weight: 3 }),
  ]
  const [sure = 0, unsure = 0, silent = 0, heavy = 0] = ballotsOf(voices).map(
    ({ weight }) => weight,
  )
  expect(sure + unsure + heavy / 3).toBeCloseTo(3, 10)
  expect(sure).toBeGreaterThan(heavy / 3)
  expect(heavy / 3).toBeGreaterThan(unsure)
  expect(silent).toBe(0)
})

test('without confidences a ballot weighs what its agent does', () => {
  expect(ballotsOf([voice('x', null), voice('y', null, { weight: 2.5 })])).toMatchObject([
    { weight: 1 },
    { weight: 2.5 },
  ])
})

test('the weights of a vote that goes on have the proportions of those at its end', () => {
  const voices = [voice('x', 0.9), voice('y', 0.2, { weight: 2 }), voice('z', null)]
  const soFar = ballotsSoFar(voices).map(({ weight }) => weight)
  const end = ballotsOf(voices).map(({ weight }) => weight)
  const scale = (end[0] ?? 0) / (soFar[0] ?? 1)
  expect(soFar.map((weight) => weight * scale)).toEqual(end.map((each) => expect.closeTo(each, 10)))
})

test.each([
  ['the heaviest', [voice('short', null), voice('long text', null, { weight: 2 })], 'long text'],
  ['the surest', [voice('short', 0.2), voice('long text', 0.9)], 'long text'],
  [
    'a whole text before one that was cut off',
    [
      voice('cut', null, { proposal: proposalOf('cut', { ended: 'cut' }) }),
      voice('whole text', null),
    ],
    'whole text',
  ],
  ['then the shortest', [voice('a long text', null), voice('short', null)], 'short'],
  ['then the first', [voice('one', null), voice('two', null)], 'one'],
])('of equal answers %s speaks', (_, voices, text) => {
  expect(speakerOf(voices)?.proposal.text).toBe(text)
})

test('nobody speaks for a class without voices', () => {
  expect(speakerOf([])).toBeNull()
})
