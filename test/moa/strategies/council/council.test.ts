import { describe, expect, test } from 'vitest'
import type { CouncilFinding } from '../../../../src/moa/findings.ts'
import type { CouncilStep, Plan } from '../../../../src/moa/plan.ts'
import type { ModelCall } from '../../../../src/moa/model-port.ts'
import type { Reader, ScriptedReply } from '../../../support/scripted-model.ts'
import {
  agentOf,
  aggregatorOf,
  judgeOf,
  layerOf,
  play,
  planOf,
  stage,
  type Played,
} from '../../stage.ts'
import { bad } from '../desk.ts'
import { isIn, lettersBy, promptOf, shownTo } from '../readers.ts'

const NAMES = ['a', 'b', 'c', 'd']
/** Everybody thinks that b is best, then d, c and a. */
const BEST = ['b', 'd', 'c', 'a'].map(textFor)

function textFor(name: string): string {
  return `The answer of somebody who thinks like ${name}.`
}

/** A member of the council: it answers, and ranks by what is best. */
function member(name: string, over: Partial<Member> = {}): Reader {
  const { answer = { text: textFor(name) }, ranking = rankedAs(BEST) } = over
  return (call) => (isIn('the ranker of the responses', call) ? ranking(call) : answer)
}

interface Member {
  readonly answer: ScriptedReply
  readonly ranking: Reader
}

function rankedAs(best: readonly string[]): Reader {
  return (call) => ({ text: JSON.stringify({ ranking: lettersBy(call, best) }) })
}

function stepOf(names: readonly string[], over: Partial<CouncilStep> = {}): CouncilStep {
  return {
    kind: 'council',
    rankers: names.map((name) => ({ ...judgeOf({ model: name }), name, system: null })),
    skip: false,
    aggregator: aggregatorOf(),
    ...over,
  }
}

interface Sitting {
  readonly members?: Readonly<Record<string, Partial<Member>>>
  readonly step?: Partial<CouncilStep>
  readonly plan?: Partial<Plan>
  readonly names?: readonly string[]
  readonly pen?: ScriptedReply
}

interface Sat extends Played {
  readonly finding: CouncilFinding | null
  readonly rankings: readonly ModelCall[]
  /** What the chairman was sent; undefined when it was not called. */
  readonly chairman: ModelCall | undefined
}

async function sit({
  members = {},
  step = {},
  plan = {},
  names = NAMES,
  pen = { text: 'The chairman has spoken.' },
}: Sitting = {}): Promise<Sat> {
  const script = Object.fromEntries(names.map((name) => [name, member(name, members[name])]))
  const on = stage({ ...script, pen })
  const played = await play(planOf([layerOf(names)], { step: stepOf(names, step), ...plan }), on)
  return {
    ...played,
    finding: played.report.finding as CouncilFinding | null,
    rankings: on.model.calls.filter((call) => isIn('the ranker of the responses', call)),
    chairman: on.model.to('pen')[0],
  }
}

describe('council', () => {
  test('lets every author rank the others, and the chairman write from the best first', async () => {
    const { answer, outcome, report, finding, rankings, chairman } = await sit()
    expect(answer).toBe('The chairman has spoken.')
    expect(outcome).toMatchObject({ ok: true, synthesized: true })
    expect(report).toMatchObject({ strategy: 'council', degraded: false, reasons: [] })
    expect(rankings).toHaveLength(4)
    expect(shownTo(chairman).map(({ text }) => text)).toEqual(BEST)
    expect(finding?.table.map(({ agent }) => agent)).toEqual(['b', 'd', 'c', 'a'])
    expect(finding).toMatchObject({ kind: 'council', kendallW: 1, skipped: false })
    expect(report.calls.map(({ role, agent }) => `${role} ${agent}`).slice(4)).toEqual([
      'judge a',
      'judge b',
      'judge c',
      'judge d',
      'aggregator aggregator',
    ])
  })

  test('ranks with every letter of a council of more than 26', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `m${index}`)
    const best = names.toReversed().map(textFor)
    const members = Object.fromEntries(names.map((name) => [name, { ranking: rankedAs(best) }]))
    const { finding, report } = await sit({ names, members })
    expect(report.reasons).toEqual([])
    expect(finding?.table.map(({ agent }) => agent)).toEqual(names.toReversed())
  })

  test('shows nobody its own answer, and each an order of its own', async () => {
    const { rankings } = await sit()
    const orders = rankings.map((call) => shownTo(call).map(({ text }) => text))
    for (const [index, name] of NAMES.entries()) {
      expect(orders[index]).not.toContain(textFor(name))
      expect(orders[index]).toHaveLength(3)
    }
    // In the order of the mixture, all of them would be alphabetical.
    expect(orders.some((order) => order.join() !== order.toSorted().join())).toBe(true)
  })

  test('names no model and no agent to anybody', async () => {
    const agents = NAMES.map((name) => agentOf(`agent-${name}`, { model: name }))
    const names = agents.map(({ name }) => name)
    const step = stepOf(names)
    const rankers = step.rankers.map((ranker, index) => ({ ...ranker, model: NAMES[index] ?? '' }))
    const { rankings, chairman } = await sit({
      plan: { layers: [layerOf(agents)], step: { ...step, rankers } },
    })
    expect(rankings).toHaveLength(4)
    for (const call of [...rankings, chairman]) expect(promptOf(call)).not.toMatch(/agent-|\bpen\b/)
  })

  test('shows rankers and the chairman the whole conversation', async () => {
    const messages = [
      { role: 'system', content: 'Answer in French.' },
      { role: 'user', content: 'Who was first?' },
      { role: 'assistant', content: 'Ada was.' },
      { role: 'user', content: 'And then?' },
    ] as const
    const { rankings, chairman } = await sit({ plan: { messages } })
    for (const call of [...rankings, chairman])
      for (const { content } of messages) expect(promptOf(call)).toContain(content)
  })

  test('lets nobody win by being left out of rankings', async () => {
    // A ranks only c, and nobody else has c among the first.
    const only =
      (text: string): Reader =>
      (call) => ({
        text: JSON.stringify({ ranking: lettersBy(call, [text]).slice(0, 1) }),
      })
    const { finding } = await sit({ members: { a: { ranking: only(textFor('c')) } } })
    expect(finding?.table[0]).toMatchObject({ agent: 'b', rankedBy: 3 })
    expect(finding?.rankings[0]).toEqual({ by: 'a', order: ['c'] })
  })

  test('takes no mention in prose for a place, and asks once more', async () => {
    const prose = 'Response A is fine, Response B is bad, and Response C is the best.'
    const { finding, report, rankings } = await sit({
      members: { a: { ranking: () => ({ text: prose }) } },
    })
    expect(rankings.filter(({ model }) => model === 'a')).toHaveLength(2)
    expect(report.reasons).toEqual(['ranking_missing:a'])
    expect(finding?.rankings.map(({ by }) => by)).toEqual(['b', 'c', 'd'])
    expect(finding?.table[0]).toMatchObject({ agent: 'b', rankedBy: 2 })
  })

  test("reads karpathy's list at the end of a text too", async () => {
    const listed: Reader = (call) => ({
      text: `Much prose about Response A.\n\nFINAL RANKING:\n${lettersBy(call, BEST)
        .map((letter, index) => `${index + 1}. Response ${letter}`)
        .join('\n')}`,
    })
    const { finding, report } = await sit({ members: { a: { ranking: listed } } })
    expect(report.reasons).toEqual([])
    expect(finding?.rankings[0]).toEqual({ by: 'a', order: ['b', 'd', 'c'] })
  })

  test('is degraded without any ranking, and the chairman writes from the proposals', async () => {
    const members = Object.fromEntries(NAMES.map((name) => [name, { ranking: () => bad }]))
    const { answer, report, finding, chairman } = await sit({ members })
    expect(answer).toBe('The chairman has spoken.')
    expect(report).toMatchObject({ degraded: true, reasons: ['ranking_missing'] })
    expect(finding).toBeNull()
    expect(promptOf(chairman)).not.toContain('ranked one another')
  })

  test('has no voice come back as the view of a council', async () => {
    const lost = Object.fromEntries(['a', 'c', 'd'].map((name) => [name, { answer: bad }]))
    const { outcome, report, rankings } = await sit({ members: lost })
    expect(rankings).toEqual([])
    expect(outcome).toMatchObject({ ok: true, synthesized: false })
    expect(report.reasons).toEqual(expect.arrayContaining(['ranking_missing', 'lone_proposal']))
  })

  test('fails when nobody answers', async () => {
    const lost = Object.fromEntries(NAMES.map((name) => [name, { answer: bad }]))
    const { outcome, chairman } = await sit({ members: lost })
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'quorum_not_met' } })
    expect(chairman).toBeUndefined()
  })

  test('goes on without a member whose call fails, which then ranks nobody', async () => {
    const { report, finding, rankings } = await sit({ members: { d: { answer: bad } } })
    expect(rankings.map(({ model }) => model)).toEqual(['a', 'b', 'c'])
    expect(finding?.table.map(({ agent }) => agent)).toEqual(['b', 'c', 'a'])
    expect(report.reasons).toEqual(['agent_failed:0/d'])
  })

  test('answers with the best proposal, verbatim, when the chairman fails', async () => {
    const { answer, outcome, report } = await sit({ pen: bad })
    expect(NAMES.map(textFor)).toContain(answer)
    expect(outcome).toMatchObject({ ok: true, synthesized: false })
    expect(report.reasons).toEqual(['aggregator_failed'])
  })

  test('without a shortfall allowed, fails at the first missing ranking', async () => {
    const { outcome } = await sit({
      members: { a: { ranking: () => bad } },
      plan: { onShortfall: 'fail' },
    })
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'upstream_failed' } })
  })
})

describe('a council that may skip its chairman', () => {
  test('answers with a clear first place, verbatim, which is not degraded', async () => {
    const { answer, outcome, report, finding, chairman } = await sit({ step: { skip: true } })
    expect(answer).toBe(textFor('b'))
    expect(outcome).toEqual({ ok: true, finishReason: 'stop', synthesized: false })
    expect(report).toMatchObject({ degraded: false, reasons: [] })
    expect(finding?.skipped).toBe(true)
    expect(chairman).toBeUndefined()
  })

  test('calls it where the first place is not clear', async () => {
    const ranking = rankedAs(BEST.toReversed())
    const members = { a: { ranking }, c: { ranking } }
    const { answer, finding } = await sit({ step: { skip: true }, members })
    expect(answer).toBe('The chairman has spoken.')
    expect(finding?.skipped).toBe(false)
  })

  test('calls it where the first place has not the form of the request', async () => {
    const { answer } = await sit({
      step: { skip: true },
      plan: { answer: { responseFormat: { type: 'json_object' } } },
      pen: { text: '{"first": true}' },
    })
    expect(answer).toBe('{"first": true}')
  })
})
