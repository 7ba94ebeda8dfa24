import { describe, expect, test } from 'vitest'
import type { FusionStep } from '../../../src/moa/plan.ts'
import type { Script, ScriptedReply } from '../../support/scripted-model.ts'
import {
  aggregatorOf,
  judgeOf,
  layerOf,
  outline,
  play,
  planOf,
  stage,
  type PlanParts,
} from '../stage.ts'
import { bad, voices } from './desk.ts'
import { sent } from './selecting.ts'

const ANALYSIS = {
  consensus: ['It is in France, as response A says.'],
  contradictions: [
    {
      topic: 'The city',
      stances: [
        { id: 'A', stance: 'One city.' },
        { id: 'B', stance: 'Another.' },
      ],
    },
  ],
  partial_coverage: [{ ids: ['A', 'B'], point: 'The country' }],
  unique_insights: [{ id: 'C', insight: 'Lyon.' }],
  blind_spots: ['The year.'],
}
const analysed: ScriptedReply = { text: JSON.stringify(ANALYSIS) }
const written: ScriptedReply = { text: 'Paris, on balance.' }

const step: FusionStep = {
  kind: 'fusion',
  analyst: judgeOf({ model: 'analyst', settings: { temperature: 0, maxTokens: 2_000 } }),
  aggregator: aggregatorOf(),
}

/** Runs three agents, an analyst and a writer. */
async function fuse(pens: Script, plan: PlanParts = {}) {
  const on = stage({ ...voices, analyst: analysed, pen: written, ...pens })
  const layers = plan.layers ?? [layerOf(['a', 'b', 'c'])]
  const played = await play(planOf(layers, { step, ...plan }), on)
  const [analysis] = on.model.to('analyst')
  const [writing] = on.model.to('pen')
  return { ...played, analysis: sent(analysis), writing: sent(writing), calls: on.model.calls }
}

/** The name of the agent whose text stands under a letter. */
function agentUnder(letter: string, prompt: string): string {
  const text = new RegExp(`<<<response ${letter} \\w+>>>\\n(.*)`).exec(prompt)?.[1]
  const found = Object.entries(voices).find(([, reply]) => (reply as ScriptedReply).text === text)
  return found?.[0] ?? ''
}

describe('fusion', () => {
  test('has an analyst compare the proposals, and the aggregator write from both', async () => {
    const { answer, outcome, report, analysis, writing, events } = await fuse({})
    expect(answer).toBe('Paris, on balance.')
    expect(outcome).toEqual({ ok: true, finishReason: 'stop', synthesized: true })
    expect(report).toMatchObject({ strategy: 'fusion', degraded: false, reasons: [] })
    expect(report.calls.map(({ role, agent }) => [role, agent]).slice(3)).toEqual([
      ['judge', 'analyst'],
      ['aggregator', 'aggregator'],
    ])
    expect(analysis).toMatch(/\?\n\nYou are the analyst of the responses below/)
    expect(analysis).not.toContain('agent-')
    const [references = '', lists = ''] = writing.split('Analysis of the responses:')
    for (const reply of Object.values(voices))
      expect(references).toContain((reply as ScriptedReply).text)
    expect(lists).toContain('The year.')
    const steps = outline(events)
    expect(steps.slice(steps.indexOf('judge-start'))).toEqual([
      'judge-start',
      'call-sent -/analyst/0/1',
      'call-end analyst',
      'finding',
      'aggregator-start',
      'call-sent -/aggregator/0/1',
      'answer-deltas',
      'call-end aggregator',
    ])
  })

  test('puts models in place of letters in its finding', async () => {
    const { report, analysis } = await fuse({})
    const [a, b, c] = ['A', 'B', 'C'].map((letter) => agentUnder(letter, analysis))
    expect(report.finding).toEqual({
      kind: 'fusion',
      consensus: [`It is in France, as ${a} says.`],
      contradictions: [
        {
          topic: 'The city',
          stances: [
            { model: a, stance: 'One city.' },
            { model: b, stance: 'Another.' },
          ],
        },
      ],
      partialCoverage: [{ models: [a, b], point: 'The country' }],
      uniqueInsights: [{ model: c, insight: 'Lyon.' }],
      blindSpots: ['The year.'],
    })
  })

  test.each([true, false])(
    'names the responses to the writer as it reads them (shuffled: %s)',
    async (shuffle) => {
      const { references } = planOf([])
      for (let seed = 1; seed <= 5; seed++) {
        const plan = { seed, references: { ...references, shuffle } }
        const { analysis, writing } = await fuse({}, plan)
        const c = agentUnder('C', analysis)
        expect(c).not.toBe('')
        const label = /- response (\d): Lyon\./.exec(writing)?.[1] ?? ''
        expect(agentUnder(label, writing)).toBe(c)
      }
    },
  )

  test('writes from the proposals alone when there is no usable analysis, degraded', async () => {
    for (const analyst of [bad, { text: 'They all agree.' }, { text: '{}' }, { text: '' }]) {
      const { answer, outcome, report, writing } = await fuse({ analyst })
      expect(answer).toBe('Paris, on balance.')
      expect(outcome).toMatchObject({ ok: true, synthesized: true })
      expect(report).toMatchObject({ degraded: true, reasons: ['analysis_failed'], finding: null })
      expect(writing).toContain('It is Paris.')
      expect(writing).not.toContain('Analysis of the responses')
    }
  })

  test('sends an analysis that is not usable back once, with what is wrong with it', async () => {
    const { report, calls } = await fuse({ analyst: [{ text: '{"consensus":3}' }, analysed] })
    expect(report).toMatchObject({ degraded: false, reasons: [] })
    const [, repair] = calls.filter(({ model }) => model === 'analyst')
    expect(sent(repair)).toContain('"consensus" is not a list')
  })

  test('fails without an analysis where nothing may be missing', async () => {
    const { outcome, answer } = await fuse({ analyst: bad }, { onShortfall: 'fail' })
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'upstream_failed' } })
    expect(answer).toBe('')
  })

  test('answers with the best proposal when the writer fails', async () => {
    const { outcome, report, answer } = await fuse({ pen: bad })
    expect(outcome).toMatchObject({ ok: true, synthesized: false })
    expect(report).toMatchObject({ degraded: true, reasons: ['aggregator_failed'] })
    expect(report.finding).toMatchObject({ kind: 'fusion' })
    expect(Object.values(voices).map((reply) => (reply as ScriptedReply).text)).toContain(answer)
  })

  test('analyses nothing when one agent has answered', async () => {
    const { report, calls } = await fuse({ b: bad, c: bad })
    expect(calls.map(({ model }) => model)).not.toContain('analyst')
    expect(report.reasons).toEqual(['agent_failed:0/b', 'agent_failed:0/c', 'lone_proposal'])
    const alone = await fuse({}, { layers: [layerOf(['a'])] })
    expect(alone.report).toMatchObject({ degraded: false, reasons: [], finding: null })
  })

  test('removes the markers of its prompts from the finding and from the answer', async () => {
    const { analysis, writing } = await fuse({})
    const codes = [analysis, writing].map(
      (text) => /<<<response \w+ (\w+)>>>/.exec(text)?.[1] ?? '',
    )
    expect(codes.map(({ length }) => length)).toEqual([12, 12])
    const echo = codes.map((code) => `<<<response A ${code}>>>`).join(' ')
    // The same random numbers make the same codes.
    const analyst = { text: JSON.stringify({ ...ANALYSIS, consensus: [`It says ${echo}`] }) }
    const { answer, report } = await fuse({ analyst, pen: { text: `So. ${echo}` } })
    expect(JSON.stringify(report.finding)).not.toContain(codes[0])
    expect(answer).not.toContain(codes[1])
  })

  test('calls no writer when the caller leaves during the analysis', async () => {
    const on = stage({ ...voices, analyst: { hangs: true }, pen: written })
    const ports: typeof on.ports = {
      ...on.ports,
      call(call, control) {
        if (call.model === 'analyst') on.leave()
        return on.model.call(call, control)
      },
    }
    const { outcome } = await play(planOf([layerOf(['a', 'b', 'c'])], { step }), { ...on, ports })
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
    expect(on.model.to('analyst')).toHaveLength(1)
    expect(on.model.to('pen')).toEqual([])
  })
})
