import type { Confidence } from '../../../src/moa/confidence.ts'
import type { Proposal } from '../../../src/moa/events.ts'
import type { Tried } from '../../../src/moa/gates/verdict.ts'
import type { AnswerRule } from '../../../src/moa/short-answers/answer-rule.ts'

export const NUMBER: AnswerRule = { kind: 'number', pattern: null, pointer: null, units: [] }
export const TEXT: AnswerRule = { ...NUMBER, kind: 'text' }

/** What the first sample of a step wrote. */
export function draftOf(text: string, over: Partial<Proposal> = {}): Proposal {
  return { agent: 'cheap#1', model: 'cheap', text, ended: 'whole', ...over }
}

/** A step of samples with these texts, of which the first is the draft. */
export function triedWith(texts: readonly string[], over: Partial<Tried> = {}): Tried {
  const proposals = texts.map((text, index) => draftOf(text, { agent: `cheap#${index + 1}` }))
  return {
    proposals,
    samples: proposals.length,
    draft: proposals[0] ?? draftOf(''),
    answer: {},
    rule: TEXT,
    thresholds: { minLogprob: -1, minMargin: 0.5 },
    ...over,
  }
}

/** A token, and how sure its model was of it. */
export type Said = readonly [text: string, logprob: number, margin: number]

/** How sure a model was of an answer of these tokens. */
export function confidentOf(...tail: readonly Said[]): Confidence {
  const logprobs = tail.map(([, logprob]) => logprob)
  return {
    tokens: tail.length,
    meanLogprob: logprobs.reduce((sum, each) => sum + each, 0) / tail.length,
    minMargin: Math.min(...tail.map(([, , margin]) => margin)),
    tail: tail.map(([text, logprob, margin]) => ({ text, logprob, margin })),
  }
}
