import { describe, expect, test } from 'vitest'
import type { DebateStep, Plan } from '../../../../src/moa/plan.ts'
import { smallerForms } from '../../../../src/moa/cost/smaller-forms.ts'
import { prepared } from '../../../../src/moa/strategies/strategies.ts'
import type { Script, ScriptedReply } from '../../../support/scripted-model.ts'
import { agentOf, aggregatorOf, layerOf, play, planOf, stage, type PlanParts } from '../../stage.ts'
import { bad } from '../desk.ts'
import { says, voteOf } from '../vote/voting.ts'

const NUMBER = { kind: 'number', pattern: null, pointer: null, units: [] } as const

function debateOf(over: Partial<DebateStep> = {}): DebateStep {
  return { kind: 'debate', rounds: 2, gate: 'disagreement', answer: NUMBER, end: voteOf(), ...over }
}

function planned(step: DebateStep, parts: PlanParts = {}): Plan {
  return prepared(planOf([layerOf(['a', 'b', 'c'], { grace: 100 })], { ...parts, step }))
}

/** The replies of one agent, round by round; the last one holds on. */
const over = (...answers: readonly (number | ScriptedReply)[]): readonly ScriptedReply[] =>
  answers.map((answer) => (typeof answer === 'number' ? says(answer) : answer))

async function run(script: Script, step: Partial<DebateStep> = {}, parts: PlanParts = {}) {
  const on = stage({ pen: { text: 'Written.' }, ...script })
  const played = await play(planned(debateOf(step), parts), on)
  const { finding } = played.report
  const found = finding?.kind === 'debate' ? finding : null
  return { ...played, on, found, called: on.model.calls.map(({ model }) => model).join('') }
}

const LABEL = { ...NUMBER, kind: 'label' } as const

test.each([
  ['What is 17 * 23?', 'number'],
  ['Is 17 a prime number, yes or no?', 'boolean'],
  ['Which of the following is a fruit?\nA) apple\nB) stone', 'choice'],
  ['Tell me a story.', 'label'],
])('a debate without a rule of its own compares what %j wants', (content, kind) => {
  const step = debateOf({ answer: LABEL, end: voteOf({ answer: LABEL }) })
  const messages = [{ role: 'user', content }] as const
  expect(planned({ ...step, byPrompt: true }, { messages }).step).toMatchObject({
    answer: { kind },
    end: { answer: { kind } },
  })
  expect(planned(step, { messages }).step).toMatchObject({ answer: LABEL })
})

test('agents state in a debate what its vote counts', () => {
  const stated = planned(debateOf({ rounds: 1, end: voteOf({ confidence: 'stated' }) }))
  expect(stated.layers.map(({ agents: [first] }) => first?.ending)).toEqual([
    expect.stringContaining('Confidence: '),
    expect.stringContaining('Confidence: '),
  ])
  const scored = planned(debateOf({ rounds: 1, end: voteOf({ confidence: 'logprobs' }) }))
  const [round] = scored.layers.slice(1)
  expect(round?.agents[0]?.settings).toMatchObject({ logprobs: true })
})

describe('debate', () => {
  test('has no round where all agents have the same answer', async () => {
    const { called, answer, found, report } = await run({ a: over(4), b: over(4), c: over(4) })
    expect(called).toBe('abc')
    expect(answer).toContain('Answer: 4')
    expect(found).toMatchObject({ stopped: 'agreed', rounds: [{ moved: [] }] })
    expect(report).toMatchObject({
      strategy: 'debate',
      earlyExit: { savedCalls: 6, answer: '4' },
      degraded: false,
      synthesized: false,
    })
  })

  test('lets agents read one another, and ends when they agree', async () => {
    const { called, answer, found, on, report } = await run({
      a: over(4),
      b: over(5, 4),
      c: over(4),
    })
    expect(called).toBe('abcabc')
    const shown = JSON.stringify(on.model.to('a')[1]?.messages)
    expect(shown).toContain('You take part in a debate')
    expect(shown).toContain('Answer: 5')
    expect(shown).not.toContain('You have been provided with')
    expect(found).toMatchObject({
      stopped: 'agreed',
      rounds: [
        {
          votes: [
            { answer: '4', agents: ['a', 'c'] },
            { answer: '5', agents: ['b'] },
          ],
          moved: [],
        },
        { votes: [{ answer: '4', agents: ['a', 'b', 'c'] }], moved: ['b'] },
      ],
      vote: { winner: '4' },
    })
    expect(answer).toContain('Answer: 4')
    expect(report.reasons).toEqual(['early_exit'])
  })

  test('ends when nobody has changed the answer', async () => {
    const { called, found } = await run({ a: over(4), b: over(5), c: over(4) })
    expect(called).toBe('abcabc')
    expect(found).toMatchObject({ stopped: 'nobody_moved', vote: { winner: '4' } })
  })

  test('ends with its last round', async () => {
    const { called, found } = await run({ a: over(4), b: over(5, 6, 7), c: over(4, 5, 4) })
    expect(called).toBe('abcabcabc')
    expect(found).toMatchObject({
      stopped: 'last_round',
      rounds: { length: 3 },
      vote: { winner: '4' },
    })
  })

  test('ends with a majority where that is its gate', async () => {
    const gate = 'no_majority'
    const some = await run({ a: over(4), b: over(4), c: over(5) }, { gate })
    expect(some.called).toBe('abc')
    expect(some.found).toMatchObject({ stopped: 'majority' })
    const none = await run({ a: over(4), b: over(5, 4), c: over(6) }, { gate })
    expect(none.called).toBe('abcabc')
    expect(none.found).toMatchObject({ stopped: 'majority', rounds: { length: 2 } })
  })

  test('goes on until it has the majority that its vote wants', async () => {
    const step = { gate: 'no_majority', end: voteOf({ majority: 0.7 }) } as const
    const two = await run({ a: over(4), b: over(4), c: over(5, 4) }, step)
    expect(two.called).toBe('abcabc')
    expect(two.found).toMatchObject({ stopped: 'agreed', vote: { winner: '4' } })
    expect(two.report).toMatchObject({ reasons: ['early_exit'], degraded: false })
  })

  test('goes on until it has the votes that its vote needs', async () => {
    const silent = { text: 'Hard to say.' }
    const step = { gate: 'no_majority', end: voteOf({ minVotes: 2 }) } as const
    const few = await run({ a: over(4), b: over(silent, 4), c: over(silent) }, step)
    expect(few.called).toBe('abcabc')
    expect(few.found).toMatchObject({ stopped: 'majority', vote: { winner: '4' } })
  })

  test('has one round in any case where its gate is always open', async () => {
    const { called, found } = await run({ a: over(4), b: over(4), c: over(4) }, { gate: 'always' })
    expect(called).toBe('abcabc')
    expect(found).toMatchObject({ stopped: 'agreed', rounds: { length: 2 } })
  })

  test('goes on where an agent has no short answer', async () => {
    const { called } = await run({ a: over(4), b: over({ text: 'Hard to say.' }), c: over(4) })
    expect(called).toBe('abcabc')
  })

  test('does not take a text that was cut off for an answer', async () => {
    const cut = { text: 'So it is.\nAnswer: 4', finishReason: 'length' }
    const { called } = await run({ a: over(4), b: over(cut, 4), c: over(4) })
    expect(called).toBe('abcabc')
  })

  test('lets an agent that fails in a round stand by what it said', async () => {
    const { found, outcome, report } = await run(
      { a: over(4, bad), b: over(5), c: over(5) },
      { rounds: 1 },
    )
    expect(outcome.ok).toBe(true)
    expect(found?.rounds[1]?.votes).toMatchObject([{ agents: ['b', 'c'] }, { agents: ['a'] }])
    expect(report.reasons).toEqual(['agent_failed:1/a'])
  })

  test('does not let a text that was cut off take the place of a whole one', async () => {
    const cut = { text: 'So it is.\nAnswer: 4\nFor', finishReason: 'length' }
    const { found } = await run({ a: over(4), b: over(5, cut), c: over(4) }, { rounds: 1 })
    expect(found?.rounds[1]?.votes).toMatchObject([{ answer: '4' }, { answer: '5' }])
  })

  test('keeps the answers from before a round in which all agents fail', async () => {
    const { answer, outcome } = await run(
      { a: over(4, bad), b: over(5, bad), c: over(4, bad) },
      { rounds: 1 },
    )
    expect(outcome.ok).toBe(true)
    expect(answer).toContain('Answer: 4')
  })

  test('fails as its first layer does', async () => {
    const { outcome } = await run({ a: bad, b: bad, c: bad })
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'quorum_not_met' } })
  })

  test('may end with a text of the aggregator', async () => {
    const end = { kind: 'synthesize', aggregator: aggregatorOf() } as const
    const { answer, found, on, report } = await run(
      { a: over(4), b: over(5, 4), c: over(4) },
      { end },
    )
    expect(answer).toBe('Written.')
    expect(found).toMatchObject({ stopped: 'agreed', vote: null })
    expect(JSON.stringify(on.model.to('pen')[0]?.messages)).not.toContain('Answer: 5')
    expect(report).toMatchObject({ synthesized: true, degraded: false })
  })

  test('runs every round where short answers are not to be found', async () => {
    const end = { kind: 'synthesize', aggregator: aggregatorOf() } as const
    const open = { answer: { ...NUMBER, kind: 'text' }, end } as const
    const { called } = await run({ a: over(4), b: over(4), c: over(4) }, open)
    expect(called).toBe('abcabcabcpen')
  })

  test('goes on as its vote does without a result', async () => {
    const silent = { text: 'Hard to say.' }
    const { answer, found, report } = await run({ a: silent, b: silent, c: silent }, { rounds: 1 })
    expect(answer).toBe('Written.')
    expect(found).toMatchObject({ vote: { winner: null, abstained: ['a', 'b', 'c'] } })
    expect(report.reasons).toEqual(['few_votes'])
  })

  test('counts the weights of its agents', async () => {
    const heavy = layerOf(['a', agentOf('b', { weight: 3 }), 'c'])
    const on = stage({ a: over(4), b: over(5), c: over(4) })
    const step = debateOf({ gate: 'no_majority' })
    const { report } = await play(prepared(planOf([heavy], { step })), on)
    expect(report.finding).toMatchObject({ stopped: 'majority', vote: { winner: '5' } })
  })

  test('counts what measured accuracies are worth', async () => {
    const measured = layerOf(['a', agentOf('b', { accuracy: 0.95 }), 'c'])
    const on = stage({ a: over(4), b: over(5), c: over(4) })
    const step = debateOf({ gate: 'no_majority' })
    const { report } = await play(prepared(planOf([measured], { step })), on)
    expect(report.finding).toMatchObject({
      rounds: [{ votes: [{ answer: '5' }, { answer: '4' }] }],
      vote: { winner: '5' },
    })
  })

  test('stops agents whose votes no majority needs', async () => {
    const slow = says(4, { afterMs: 5_000 })
    const end = voteOf({ stop: 'certain' })
    const { found, report } = await run(
      { a: over(4), b: over(4), c: slow },
      { gate: 'no_majority', end },
    )
    expect(found).toMatchObject({ stopped: 'agreed', vote: { winner: '4' } })
    // A straggler would have been cut off for its time, and named for that.
    expect(report.reasons).toEqual(['early_exit'])
  })

  test('reads proposals that are given, without a round', async () => {
    const given = ['4', '4', '5'].map((text, place) => ({
      agent: `${place}`,
      model: 'a/b',
      text: `Answer: ${text}`,
      ended: 'whole' as const,
    }))
    const on = stage({})
    const { report } = await play(prepared(planOf([], { given, step: debateOf() })), on)
    expect(report.finding).toMatchObject({ rounds: [{ votes: [{ answer: '4' }, {}] }] })
  })

  test('ends as cancelled when its caller leaves between rounds', async () => {
    const on = stage({ a: over(4), b: over(5), c: over(4, { hangs: true }) })
    on.clock.setTimer(50, on.leave)
    const { outcome } = await play(planned(debateOf()), on)
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
  })
})

describe('a debate that is made smaller', () => {
  test('has fewer rounds first, then fewer agents, then the aggregator alone', () => {
    const forms = [...smallerForms(planned(debateOf()))].map(({ plan: { step, layers } }) => [
      step.kind === 'debate' ? step.rounds : step.kind,
      layers.map(({ agents }) => agents.length),
    ])
    expect(forms).toEqual([
      [1, [3, 3]],
      [0, [3]],
      [0, [2]],
      ['synthesize', []],
    ])
  })

  test('keeps the agents that debate, whatever layers stand before them', () => {
    const layers = [layerOf(['x']), layerOf(['a', 'b'])]
    const plan = prepared(planOf(layers, { step: debateOf({ rounds: 1 }) }))
    const names = [...smallerForms(plan)].map((form) =>
      form.plan.layers.map(({ agents }) => agents.map(({ name }) => name).join('')).join(' '),
    )
    expect(names).toEqual(['x ab', 'ab', ''])
  })
})
