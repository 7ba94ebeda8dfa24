import { expect, test } from 'vitest'
import { logprob } from '../../../src/moa/gates/logprob.ts'
import { confidentOf, draftOf, NUMBER, triedWith, type Said } from './tried.ts'

const SURE: Said = ['It is ', -0.1, 0.1]

function tried(...tail: readonly Said[]) {
  const text = tail.map(([words]) => words).join('')
  const draft = draftOf(text, { confidence: confidentOf(...tail) })
  return triedWith([text], { draft, rule: NUMBER })
}

test('a draft of which its model was sure is accepted', () => {
  const verdict = logprob(tried(SURE, ['391', -0.06, 3]))
  expect(verdict).toMatchObject({ accepts: true })
  expect(verdict.why).toContain('-0.08')
  expect(verdict.why).toContain('3.00 over "391"')
})

test('a draft of which it was not sure is escalated', () => {
  const verdict = logprob(tried(['It may be ', -2.5, 1], ['391', -0.05, 3]))
  expect(verdict).toMatchObject({ accepts: false })
  expect(verdict).not.toHaveProperty('blind')
})

test('only the margin of the short answer counts', () => {
  expect(logprob(tried(SURE, ['391', -0.05, 0.2])).accepts).toBe(false)
  expect(logprob(tried(['Well, ', -0.3, 0.01], ['391', -0.05, 0.6])).accepts).toBe(true)
})

test('without a short answer the mean alone decides', () => {
  expect(logprob(tried(['Perhaps ', -0.3, 0.01])).accepts).toBe(true)
})

test('the thresholds are those of the mixture', () => {
  const one = tried(SURE, ['391', -0.05, 3])
  const thresholds = { minLogprob: -0.01, minMargin: 0.5 }
  expect(logprob({ ...one, thresholds }).accepts).toBe(false)
  expect(logprob({ ...one, thresholds: { minLogprob: -1, minMargin: 4 } }).accepts).toBe(false)
})

test('without log probabilities the gate says that it is blind, and escalates', () => {
  expect(logprob(triedWith(['391'], { rule: NUMBER }))).toMatchObject({
    accepts: false,
    blind: true,
  })
})
