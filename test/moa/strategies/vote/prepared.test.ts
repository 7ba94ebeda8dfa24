import { expect, test } from 'vitest'
import type { Plan, VoteStep } from '../../../../src/moa/plan.ts'
import { prepared } from '../../../../src/moa/strategies/strategies.ts'
import { layerOf, planOf } from '../../stage.ts'
import { voteOf } from './voting.ts'

const LAYERS = [layerOf(['x', 'y']), layerOf(['a', 'b'])]
const JSON_FORM = { responseFormat: { type: 'json_object' } }

function endingsOf(vote: Partial<VoteStep>, answer: Plan['answer'] = {}) {
  const plan = prepared(planOf(LAYERS, { step: voteOf(vote), answer }))
  return plan.layers.map(({ agents }) => agents.map(({ ending }) => ending))
}

test('the agents that vote learn how their answers end, and no others', () => {
  const ending = expect.stringContaining('Answer: …')
  expect(endingsOf({})).toEqual([
    [undefined, undefined],
    [ending, ending],
  ])
})

test('agents whose confidence counts learn where to state it', () => {
  const [, [ending] = []] = endingsOf({ confidence: 'stated' })
  expect(ending).toMatch(/Answer: ….*Confidence: /s)
  const text = { kind: 'text', pattern: null, pointer: null, units: [] } as const
  expect(endingsOf({ answer: text })[1]).toEqual([undefined, undefined])
  const [, [open] = []] = endingsOf({ answer: text, confidence: 'stated' })
  expect(open).toMatch(/^End with the line "Confidence: /)
})

test('no line is to follow JSON, which is the form of the request', () => {
  expect(endingsOf({ confidence: 'stated' }, JSON_FORM)[1]).toEqual([undefined, undefined])
  const answer = { kind: 'number', pattern: null, pointer: '/n', units: [] } as const
  const [, [ending] = []] = endingsOf({ answer, confidence: 'stated' }, JSON_FORM)
  expect(ending).toContain('"/n"')
  expect(ending).not.toContain('Confidence')
})

test('answers that must be JSON are compared as such, where a rule names no place in them', () => {
  const ruleOf = (over: object, answer: Plan['answer'] = JSON_FORM) => {
    const rule = { kind: 'label', pattern: null, pointer: null, units: [], ...over } as const
    const { step } = prepared(planOf(LAYERS, { step: voteOf({ answer: rule }), answer }))
    return 'answer' in step ? step.answer.kind : null
  }
  expect(ruleOf({})).toBe('json')
  expect(ruleOf({}, {})).toBe('label')
  expect(ruleOf({ pointer: '/label' })).toBe('label')
  expect(ruleOf({ kind: 'number' })).toBe('number')
})

test('only a vote by log probabilities wants them of its agents', () => {
  const settingsOf = (confidence: VoteStep['confidence']) =>
    prepared(planOf(LAYERS, { step: voteOf({ confidence }) })).layers.map(({ agents }) =>
      agents.map(({ settings }) => settings),
    )
  expect(settingsOf('logprobs')).toEqual([
    [{}, {}],
    [{ logprobs: true }, { logprobs: true }],
  ])
  expect(settingsOf('stated')[1]).toEqual([{}, {}])
})

test('a plan of another strategy, or without agents, stays as it is', () => {
  const plan = planOf(LAYERS)
  expect(prepared(plan)).toBe(plan)
  const empty = planOf([], { step: voteOf() })
  expect(prepared(empty)).toBe(empty)
})
