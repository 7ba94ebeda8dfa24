import { describe, expect, test } from 'vitest'
import { unsent } from '../../../src/moa/calls/attempts.ts'
import { boundOf, capped } from '../../../src/moa/cost/bound.ts'
import { costOfCall } from '../../../src/moa/cost/call-bound.ts'
import { callsOf } from '../../../src/moa/cost/call-count.ts'
import { NO_USAGE } from '../../../src/moa/cost/usage.ts'
import { textOf } from '../../../src/moa/message.ts'
import type { CallModel, ModelCall } from '../../../src/moa/model-port.ts'
import type { Plan, Step } from '../../../src/moa/plan.ts'
import { seededRandom } from '../../../src/moa/text/random.ts'
import { BROKEN, playGreedily, PRICE } from '../cost/any-plan.ts'
import { agentOf, aggregatorOf, judgeOf, layerOf, planOf, play, selectOf, stage } from '../stage.ts'
import { verdictFor, verdictOf } from './verdicts.ts'

/** The longest analysis that is read, in characters of three bytes. */
const LONGEST = JSON.stringify({
  consensus: Array.from({ length: 8 }, () => '漢'.repeat(320)),
  contradictions: [],
  partial_coverage: [],
  unique_insights: [],
  blind_spots: Array.from({ length: 8 }, () => '漢'.repeat(320)),
})
const PAIR = JSON.stringify({
  assessments: ['A', 'B'].map((id) => ({ id, fault: null })),
  better: 'A',
})

const settings = { temperature: 0, maxTokens: 300 }
const judge = judgeOf({ retries: 1, fallbacks: ['spare'], settings })
const STEPS: Readonly<Record<string, Step>> = {
  fusion: { kind: 'fusion', analyst: judge, aggregator: aggregatorOf({ fallbacks: ['spare'] }) },
  'select by pairs': { ...selectOf(judge), method: 'pairwise', criteria: ['Is it polite?'] },
  'select or else synthesize': { ...selectOf(judge), onNone: 'synthesize' },
}

function planWith(step: Step, random: () => number): Plan {
  const count = 1 + Math.floor(random() * 5)
  const agents = Array.from({ length: count }, (_, index) =>
    agentOf(`a${index}`, { settings: { maxTokens: 20 + Math.floor(random() * 200) } }),
  )
  const messages = [{ role: 'user' as const, content: '漢👋a '.repeat(Math.floor(random() * 60)) }]
  return capped(planOf([layerOf(agents)], { step, messages, answer: { maxTokens: 100 } }))
}

function bounds(plan: Plan) {
  const result = boundOf(plan, () => PRICE)
  if (!result.ok) throw new Error(`Cannot bound: ${result.unpriced}`)
  return result.bound
}

/** What each caller says when all goes well: as much as it may. */
function said(call: ModelCall, plan: Plan): string {
  if (call.id.startsWith('-/analyst/')) return LONGEST
  if (!call.id.startsWith('-/judge/')) return 'x'.repeat(plan.references.maxBytes ?? 0)
  if (call.messages.map(textOf).join().includes('the two responses below')) return PAIR
  const { ranking } = JSON.parse(verdictFor(call)) as { ranking: string[] }
  return verdictOf(ranking, { none_acceptable: true })
}

describe.each(Object.entries(STEPS))('the bound of %s', (_name, step) => {
  test('covers the planned calls, and is hardly more', async () => {
    let closest = 0
    for (let seed = 0; seed < 25; seed++) {
      const plan = planWith(step, seededRandom(seed))
      const on = stage({})
      let [sent, calls] = [0, 0]
      // oxlint-disable-next-line require-yield -- it yields nothing.
      const call: CallModel = async function* (sentCall) {
        calls += 1
        sent += costOfCall(sentCall, () => PRICE)
        const whole = {
          finishReason: 'stop',
          usage: { ...NO_USAGE, promptTokens: 1 },
          failure: null,
        }
        return { ...unsent(BROKEN), sent: true, text: said(sentCall, plan), ...whole }
      }
      await play(plan, { ...on, ports: { ...on.ports, call } })
      expect(sent).toBeLessThanOrEqual(bounds(plan).micros)
      expect(calls).toBeLessThanOrEqual(callsOf(plan).planned)
      closest = Math.max(closest, sent / bounds(plan).micros)
    }
    expect(closest).toBeGreaterThan(0.9)
  })

  test('covers every run, whatever fails', async () => {
    for (let seed = 0; seed < 25; seed++) {
      const random = seededRandom(seed)
      const plan = planWith(step, random)
      const { billed, report } = await playGreedily(plan, { random, allowance: null })
      expect(billed).toBeLessThanOrEqual(bounds(plan).mostMicros)
      const attempts = report.calls.reduce((sum, each) => sum + each.attempts, 0)
      expect(attempts).toBeLessThanOrEqual(callsOf(plan).most)
    }
  })
})
