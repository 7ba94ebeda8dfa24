import { describe, expect, test } from 'vitest'
import { unsent } from '../../../src/moa/calls/attempts.ts'
import { Allowance } from '../../../src/moa/cost/allowance.ts'
import { capped } from '../../../src/moa/cost/bound.ts'
import { costOfCall } from '../../../src/moa/cost/call-bound.ts'
import { needOf, type Need } from '../../../src/moa/cost/need.ts'
import { NO_USAGE } from '../../../src/moa/cost/usage.ts'
import { textOf } from '../../../src/moa/message.ts'
import type { CallModel, ModelCall, Reply } from '../../../src/moa/model-port.ts'
import type { Plan } from '../../../src/moa/plan.ts'
import { seededRandom } from '../../../src/moa/text/random.ts'
import { verdictFor } from '../strategies/verdicts.ts'
import { agentOf, layerOf, planOf, play, selectOf, stage, type PlanParts } from '../stage.ts'
import { anyPlan, BROKEN, playGreedily, PRICE } from './any-plan.ts'

const SEEDS = 100

function need(plan: Plan): Need {
  const result = needOf(plan, () => PRICE)
  if (!result.ok) throw new Error(`Cannot bound: ${result.unpriced}`)
  return result.need
}

/** A random plan with answers that can be much longer than the least. */
function anyLongPlan(random: () => number): Plan {
  const plan = anyPlan(random)
  const longer = (tokens = 300) => tokens * 12
  return capped({
    ...plan,
    answer: { ...plan.answer, maxTokens: longer(plan.answer.maxTokens) },
    layers: plan.layers.map((layer) => ({
      ...layer,
      agents: layer.agents.map((agent) => ({
        ...agent,
        settings: { maxTokens: longer(agent.settings.maxTokens) },
      })),
    })),
  })
}

function termsOf({ micros, spareMicros }: Need) {
  return { limitMicros: micros, plannedMicros: micros, spareMicros }
}

describe('a run whose money is held step by step', () => {
  test('never costs more than what is held, and always pays its last step, whatever raises are granted', async () => {
    const seen = { raised: 0, partly: 0, refused: 0, smaller: 0, answered: 0 }
    for (let seed = 0; seed < SEEDS; seed++) {
      const random = seededRandom(seed)
      const plan = anyLongPlan(random)
      const needed = need(plan)
      let heldMicros = needed.micros
      const raise = async (wanted: number, least: number) => {
        await Promise.resolve()
        const fate = random()
        if (fate < 0.4) {
          seen.refused += 1
          return 0
        }
        const more = fate < 0.7 ? wanted : Math.floor(least + random() * (wanted - least))
        seen[fate < 0.7 ? 'raised' : 'partly'] += 1
        heldMicros = Math.max(heldMicros, more)
        return more
      }
      const allowance = new Allowance({ ...termsOf(needed), raise })
      // What is spent and held is lowered to what the run gives back, whenever a call begins.
      const see = () => (heldMicros = Math.min(heldMicros, allowance.giveBack() ?? heldMicros))
      const { billed, events, report } = await playGreedily(plan, { random, allowance, see })
      expect([seed, billed <= heldMicros]).toEqual([seed, true])
      expect(heldMicros).toBeLessThanOrEqual(needed.whole.mostMicros)
      const layersEnded = events.filter(({ type }) => type === 'layer-end').length
      if (layersEnded < plan.layers.length || plan.step.kind !== 'synthesize') continue
      seen.answered += 1
      const last = report.calls.filter(({ role }) => role === 'aggregator')
      expect([seed, last.some(({ attempts }) => attempts > 0)]).toEqual([seed, true])
      if (report.reasons.some((reason) => reason.startsWith('budget_fewer_tokens')))
        seen.smaller += 1
    }
    for (const [what, count] of Object.entries(seen))
      expect([what, count > 5]).toEqual([what, true])
  })

  test('sends calls that what was held at first covers, when every raise is refused, and uses nearly all of it', async () => {
    let closest = 0
    for (let seed = 0; seed < SEEDS; seed++) {
      const plan = anyLongPlan(seededRandom(seed))
      const needed = need(plan)
      const allowance = new Allowance(termsOf(needed))
      let sentMicros = 0
      const on = stage({}, { allowance })
      // oxlint-disable-next-line require-yield -- it yields nothing.
      const call: CallModel = async function* (sentCall) {
        sentMicros += costOfCall(sentCall, () => PRICE)
        const text = sentCall.id.startsWith('-/judge/') ? verdictFor(sentCall) : 'x'.repeat(9_000)
        const whole = { finishReason: 'length', usage: null, cut: false, failure: null }
        return { ...unsent(BROKEN), sent: true, text, ...whole }
      }
      await play(plan, { ...on, ports: { ...on.ports, call } })
      expect([seed, sentMicros <= needed.micros]).toEqual([seed, true])
      closest = Math.max(closest, sentMicros / needed.micros)
    }
    expect(closest).toBeGreaterThan(0.98)
  })
})

/** Three agents that write 3,000 bytes each for what a few tokens cost, and an aggregator. */
async function playWith(
  limit: (needed: Need) => number,
  parts: PlanParts = {},
  lastReply: Partial<Reply> = {},
) {
  const agents = ['a', 'b', 'c'].map((name) => agentOf(name, { settings: { maxTokens: 1_000 } }))
  const plan = capped(planOf([layerOf(agents)], { answer: { maxTokens: 4_000 }, ...parts }))
  const needed = need(plan)
  const allowance = new Allowance({ ...termsOf(needed), limitMicros: limit(needed) })
  const on = stage({}, { allowance })
  const sent: ModelCall[] = []
  // oxlint-disable-next-line require-yield -- it yields nothing.
  const call: CallModel = async function* (sentCall) {
    sent.push(sentCall)
    const text = sentCall.id.startsWith('-/judge/') ? verdictFor(sentCall) : 'x'.repeat(3_000)
    // An agent is billed for all that it may write.
    const usage = { ...NO_USAGE, promptTokens: 100, completionTokens: 1_000 }
    const reply = {
      ...unsent(BROKEN),
      sent: true,
      text,
      usage,
      finishReason: 'stop',
      failure: null,
    }
    return sentCall.id.startsWith('-/') ? { ...reply, ...lastReply } : reply
  }
  const { report, outcome } = await play(plan, { ...on, ports: { ...on.ports, call } })
  const last = sent.at(-1)
  const prompt = last?.messages.map(textOf).join('') ?? ''
  return {
    report,
    outcome,
    plan,
    needed,
    maxTokens: last?.settings.maxTokens,
    prompt,
    calls: sent.length,
  }
}

describe('the last step of a run', () => {
  test('is whole when money that calls did not use pays for it', async () => {
    const { report, maxTokens, prompt } = await playWith(({ whole }) => whole.micros)
    expect(report).toMatchObject({ degraded: false, reasons: [] })
    expect(maxTokens).toBe(4_000)
    expect(prompt).toContain('x'.repeat(3_000))
  })

  test('leaves the answer to a proposal when it is limited to less than its reasoning', async () => {
    const allThoughts = { text: '', finishReason: 'length' }
    const short = await playWith(({ whole }) => whole.micros - 12_000, {}, allThoughts)
    expect(short.report.reasons).toEqual(['budget_fewer_tokens', 'aggregator_failed'])
    const whole = await playWith((needed) => needed.whole.micros, {}, allThoughts)
    expect(whole.report.reasons).toEqual([])
    expect(whole.outcome).toMatchObject({ ok: true, finishReason: 'length' })
  })

  test('writes a shorter answer when there is less, and the report says so', async () => {
    const { report, maxTokens, prompt } = await playWith(({ whole }) => whole.micros - 12_000)
    expect(report).toMatchObject({ degraded: true, reasons: ['budget_fewer_tokens'] })
    expect(maxTokens).toBeGreaterThanOrEqual(2_048)
    expect(maxTokens).toBeLessThan(4_000)
    expect(prompt).toContain('x'.repeat(3_000))
  })

  test('reads trimmed references and writes the least when nothing else was held, and no agent is missing', async () => {
    const { report, outcome, maxTokens, prompt, calls } = await playWith(({ micros }) => micros)
    expect(outcome).toMatchObject({ ok: true, synthesized: true })
    expect(report.reasons).toEqual(['budget_fewer_tokens', 'budget_shorter_references'])
    expect(maxTokens).toBeGreaterThanOrEqual(512)
    expect(prompt).toContain('more characters left out')
    expect(calls).toBe(4)
  })

  test('of a selection reads trimmed references, and its verdict is as long as ever', async () => {
    const { report, maxTokens, prompt } = await playWith(({ micros }) => micros, {
      step: selectOf(),
    })
    expect(report.reasons).toEqual(['budget_shorter_references'])
    expect(maxTokens).toBe(300)
    expect(prompt).toContain('more characters left out')
  })
})

test('agents of a later layer write shorter proposals when money is short, and the report names the layer', async () => {
  const agents = ['a', 'b'].map((name) => agentOf(name, { settings: { maxTokens: 1_000 } }))
  const plan = capped(planOf([layerOf(agents), layerOf(agents)], { answer: { maxTokens: 100 } }))
  const needed = need(plan)
  const on = stage({}, { allowance: new Allowance(termsOf(needed)) })
  const sent: ModelCall[] = []
  // oxlint-disable-next-line require-yield -- it yields nothing.
  const call: CallModel = async function* (sentCall) {
    sent.push(sentCall)
    const usage = { ...NO_USAGE, promptTokens: 100, completionTokens: 1_000 }
    const text = 'x'.repeat(900)
    return { ...unsent(BROKEN), sent: true, text, usage, finishReason: 'stop', failure: null }
  }
  const { report } = await play(plan, { ...on, ports: { ...on.ports, call } })
  expect(report.reasons).toContain('budget_fewer_tokens:1')
  const tokens = sent.map(({ settings }) => settings.maxTokens ?? 0)
  expect(tokens.slice(0, 2)).toEqual([1_000, 1_000])
  for (const later of tokens.slice(2, 4)) {
    expect(later).toBeGreaterThanOrEqual(512)
    expect(later).toBeLessThan(1_000)
  }
  expect(tokens).toHaveLength(5)
})
