import { describe, expect, test } from 'vitest'
import type { MadeCall } from '../../support/scripted-model.ts'
import { ScriptedModel, type ScriptedReply } from '../../support/scripted-model.ts'
import { layerOf, play, planOf, selectOf, stage, type PlanParts } from '../stage.ts'
import { bad } from './desk.ts'
import { sent } from './selecting.ts'

const TEXTS = { a: 'It is Paris.', b: 'Paris it is.', c: 'Lyon', d: 'It is Rome.' } as const
type Name = keyof typeof TEXTS

/** The texts that a judge of a pair compares, in its order. */
function pairIn(call: Pick<MadeCall, 'messages'>): readonly string[] {
  const shown = sent(call).matchAll(/<<<response [A-Z]+ \w+[^>]*>>>\n([\s\S]*?)\n<<<end/g)
  return [...shown].map(([, text = '']) => text)
}

/** What a judge writes that finds this one better, or neither. */
function pair(better: 'A' | 'B' | 'tie', faults: Record<string, string> = {}): ScriptedReply {
  const assessments = ['A', 'B'].map((id) => ({ id, fault: faults[id] ?? null }))
  return { text: JSON.stringify({ assessments, better }) }
}

/** Prefers the text that comes first in a list, wherever it stands. */
function prefers(names: readonly Name[]) {
  const texts: readonly string[] = names.map((name) => TEXTS[name])
  return (call: Pick<MadeCall, 'messages'>) => {
    const [first = '', second = ''] = pairIn(call)
    return texts.indexOf(first) < texts.indexOf(second)
      ? pair('A', { B: 'Response A is better.' })
      : pair('B', { A: 'Response B is better.' })
  }
}

/** Runs four agents and a judge of pairs. */
async function choose(
  judge: (call: Pick<MadeCall, 'messages'>) => ScriptedReply,
  plan: PlanParts = {},
  leaves = false,
) {
  const script = Object.fromEntries(Object.entries(TEXTS).map(([name, text]) => [name, { text }]))
  const on = stage(script)
  const calls: MadeCall[] = []
  const ports: typeof on.ports = {
    ...on.ports,
    call(call, control) {
      if (call.model in script) return on.model.call(call, control)
      const model = new ScriptedModel({ [call.model]: judge(call) }, on.clock)
      const made = model.call(call, control)
      calls.push(...model.calls)
      if (leaves) on.leave()
      return made
    },
  }
  const layers = plan.layers ?? [layerOf(['a', 'b', 'c', 'd'])]
  const step = { ...selectOf(), method: 'pairwise' } as const
  const played = await play(planOf(layers, { step, ...plan }), { ...on, ports })
  return { ...played, calls }
}

const remarksOf = ({ events }: Awaited<ReturnType<typeof choose>>) =>
  events.flatMap((event) => (event.type === 'remark' ? [event.reason] : []))

describe('select by pairs', () => {
  test('answers with the winner of a knock-out, in which each pair is judged in both orders', async () => {
    const { answer, report, calls } = await choose(prefers(['c', 'b', 'a', 'd']))
    expect(answer).toBe(TEXTS.c)
    expect(report).toMatchObject({ strategy: 'select', degraded: false, synthesized: false })
    expect(report.finding).toMatchObject({ kind: 'select', best: 'c' })
    const pairs = calls.map(pairIn)
    expect(pairs).toHaveLength(6)
    for (const [first, second] of pairs) expect(pairs).toContainEqual([second, first])
    for (const call of calls)
      expect(sent(call)).toMatch(/\?\n\nYou are the judge of the two responses below/)
    expect(new Set(calls.map(({ id }) => id)).size).toBe(6)
  })

  test('names agents in faults, where the judge names letters', async () => {
    const { report } = await choose(prefers(['c', 'b', 'a', 'd']))
    const { faults } = report.finding as { faults: Record<string, string> }
    expect(faults['c']).toBeUndefined()
    expect(Object.values(faults)).toHaveLength(3)
    for (const fault of Object.values(faults)) expect(fault).toMatch(/^[abcd] is better\.$/)
  })

  test('counts no win of a judge that prefers a place', async () => {
    const played = await choose(() => pair('A'))
    expect(remarksOf(played)).toContain('tie')
    expect(played.report).toMatchObject({ degraded: false })
    const seeds = await choose(() => pair('tie'))
    expect(played.answer).toBe(seeds.answer)
  })

  test('makes no further call when no pair of a round has a verdict, and says why', async () => {
    const { answer, report, calls } = await choose(() => bad)
    expect(calls).toHaveLength(4)
    expect(report).toMatchObject({ degraded: true, reasons: ['judge_failed'], finding: null })
    expect(answer).not.toBe('')
    const nonsense = await choose(() => ({ text: 'I prefer the first.' }))
    expect(nonsense.report.reasons).toEqual(['judge_invalid'])
    const failed = await choose(() => bad, { onShortfall: 'fail' })
    expect(failed.outcome).toMatchObject({ ok: false, failure: { code: 'upstream_failed' } })
  })

  test('counts no win where one order has no verdict', async () => {
    let count = 0
    const judge = prefers(['c', 'b', 'a', 'd'])
    const { report } = await choose((call) => (count++ === 0 ? bad : judge(call)))
    expect(report).toMatchObject({ degraded: true, reasons: ['judge_failed'] })
  })

  test('stops when the caller leaves', async () => {
    const { outcome, calls } = await choose(prefers(['a', 'b', 'c', 'd']), {}, true)
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
    expect(calls.length).toBeLessThanOrEqual(4)
  })

  test('shows the judge the criteria of the mixture', async () => {
    const step = { ...selectOf(), method: 'pairwise', criteria: ['Is it polite?'] } as const
    const { calls } = await choose(prefers(['a', 'b', 'c', 'd']), { step })
    expect(sent(calls[0])).toContain('criterion_1: Is it polite?')
    expect(sent(calls[0])).not.toContain('is what it says true')
  })

  test('judges two proposals with two calls, and one with none', async () => {
    const two = await choose(prefers(['b', 'a']), { layers: [layerOf(['a', 'b'])] })
    expect([two.calls.length, two.answer]).toEqual([2, TEXTS.b])
    const one = await choose(prefers(['b', 'a']), { layers: [layerOf(['a'])] })
    expect([one.calls.length, one.answer]).toEqual([0, TEXTS.a])
  })
})
