import { expect, test } from 'vitest'
import { emptyAnswer } from '../../../src/eval/asking/answer-parts.ts'
import { answerFromProposal } from '../../../src/eval/asking/proposals.ts'
import type { ProposalRecord } from '../../../src/eval/results/answer-record.ts'
import { questionOf, systemOf } from './fake-gateway.ts'

const proposal: ProposalRecord = {
  agent: 'mini',
  model: 'up/mini',
  text: 'Two',
  isWhole: true,
  promptTokens: 3,
  completionTokens: 4,
  costUsd: 0.01,
  latencyMs: 40,
  firstTokenMs: 20,
}
const single = systemOf({ id: 'up/mini', request: { model: 'up/mini' }, agent: 'mini' })

function mixtureWith(fields: Partial<ProposalRecord> = {}) {
  const answer = emptyAnswer(questionOf(), systemOf({ id: 'team', role: 'mixture' }), 2)
  return { ...answer, run: 'run_1', proposals: [{ ...proposal, ...fields }] }
}

test('a whole proposal of a model is its answer, at its own time and cost', () => {
  expect(answerFromProposal(questionOf(), single, mixtureWith())).toMatchObject({
    question: 'q1',
    system: 'up/mini',
    repeat: 2,
    texts: ['Two'],
    error: null,
    costUsd: 0.01,
    latencyMs: 40,
    firstTokenMs: 20,
    run: 'run_1',
    from: 'proposal',
  })
})

test.each([
  ['was cut off', mixtureWith({ isWhole: false }), questionOf()],
  ['is by a fallback of the model', mixtureWith({ model: 'up/other' }), questionOf()],
  ['is missing', mixtureWith({ agent: 'other' }), questionOf()],
  ['stands in a conversation with another answer', mixtureWith(), questionOf({ turns: ['And?'] })],
  ['is to other settings', mixtureWith(), questionOf({ settings: { temperature: 0 } })],
])('a proposal is no answer when it %s', (_why, mixture, question) => {
  expect(answerFromProposal(question, single, mixture)).toBeNull()
})
