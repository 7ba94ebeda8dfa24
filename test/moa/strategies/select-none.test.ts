import { describe, expect, test } from 'vitest'
import { agentOf, layerOf, play, planOf, selectOf, stage } from '../stage.ts'
import { voices } from './desk.ts'
import { choose, ranks, sent, textFor } from './selecting.ts'

const NONE = ranks(['C', 'B', 'A'], { none_acceptable: true })
const [A_FIRST, B_FIRST] = [ranks(['A', 'B', 'C']), ranks(['B', 'A', 'C'])]

describe('when the judge finds no proposal acceptable', () => {
  test('the aggregator writes the answer from them where the mixture says so', async () => {
    const step = { ...selectOf(), onNone: 'synthesize' } as const
    const pens = { judge: NONE, pen: { text: 'All three in one.' } }
    const { answer, outcome, report } = await choose(pens, {}, { step })
    expect(answer).toBe('All three in one.')
    expect(outcome).toMatchObject({ ok: true, synthesized: true })
    expect(report).toMatchObject({ strategy: 'select', reasons: ['none_acceptable'] })
    expect(report.finding).toMatchObject({ kind: 'select' })
    expect(report.calls.map(({ role }) => role).slice(-2)).toEqual(['judge', 'aggregator'])
  })

  test('the best one is the answer when the aggregator fails, too', async () => {
    const step = { ...selectOf(), onNone: 'synthesize' } as const
    const pens = { judge: NONE, pen: { failure: { code: 'upstream_error' } } } as const
    const { answer, report } = await choose(pens, {}, { step })
    expect(Object.keys(voices).map(textFor)).toContain(answer)
    expect(report.reasons).toEqual(['none_acceptable', 'aggregator_failed'])
  })

  test('the run fails where the mixture says so', async () => {
    const step = { ...selectOf(), onNone: 'fail' } as const
    const { answer, outcome } = await choose({ judge: NONE }, {}, { step })
    expect(outcome).toEqual({
      ok: false,
      failure: {
        code: 'upstream_failed',
        message: 'Cannot answer: the judge finds no proposal acceptable, at least one must be',
      },
    })
    expect(answer).toBe('')
  })

  test.each(['synthesize', 'fail'] as const)('%s changes nothing when one is', async (onNone) => {
    const step = { ...selectOf(), onNone }
    const { answer, report, names } = await choose({ judge: B_FIRST }, {}, { step })
    expect(answer).toBe(textFor(names[1] ?? ''))
    expect(report).toMatchObject({ degraded: false, reasons: [] })
  })
})

describe('a judge whose own model wrote a proposal', () => {
  const models = (report: { calls: readonly { role: string; model: string }[] }) =>
    report.calls.flatMap(({ role, model }) => (role === 'judge' ? [model] : []))
  const layers = (...names: readonly string[]) => [
    layerOf(names.map((model, index) => agentOf(`agent-${index}`, { model }))),
  ]

  test('is named in the report, which is not degraded', async () => {
    const on = stage({
      'x/gpt-1': [{ text: 'Paris.' }, A_FIRST_OF_TWO],
      'x/claude-1': { text: 'Rome.' },
    })
    const step = selectOf({ model: 'x/gpt-1', fallbacks: ['x/claude-2'] })
    const { report } = await play(planOf(layers('x/gpt-1', 'x/claude-1'), { step }), on)
    expect(models(report)).toEqual(['x/gpt-1'])
    expect(report).toMatchObject({ degraded: false, reasons: ['self_judged'] })
    expect(report.finding).toMatchObject({ selfJudged: true })
  })

  test('gives way to a fallback of another family', async () => {
    const on = stage({
      'x/gpt-1': { text: 'Paris.' },
      'x/claude-1': { text: 'Rome.' },
      'x/gemini-1': A_FIRST_OF_TWO,
    })
    const step = selectOf({ model: 'x/gpt-1', fallbacks: ['x/claude-2', 'x/gemini-1'] })
    const { report } = await play(planOf(layers('x/gpt-1', 'x/claude-1'), { step }), on)
    expect(models(report)).toEqual(['x/gemini-1'])
    expect(report).toMatchObject({ degraded: false, reasons: [] })
    expect(report.finding).not.toHaveProperty('selfJudged')
  })

  test('is no reason to remark on samples of one model', async () => {
    const on = stage({ 'x/gpt-1': [{ text: 'Paris.' }, { text: 'Rome.' }, A_FIRST_OF_TWO] })
    const step = selectOf({ model: 'x/gpt-1' })
    const { report } = await play(planOf(layers('x/gpt-1', 'x/gpt-1'), { step }), on)
    expect(report).toMatchObject({ degraded: false, reasons: [] })
  })
})

const A_FIRST_OF_TWO = ranks(['A', 'B'])

test('criteria of the mixture are what the judge scores', async () => {
  const step = { ...selectOf(), criteria: ['Is it polite?', 'Is it short?'] }
  const scores = { criterion_1: 7, criterion_2: 3 }
  const assessments = ['A', 'B', 'C'].map((id) => ({ id, scores, fault: null }))
  const own = await choose({ judge: ranks(['A', 'B', 'C'], { assessments }) }, {}, { step })
  expect(own.report).toMatchObject({ degraded: false })
  expect(sent(own.judgings[0])).toContain(
    '- criterion_1: Is it polite?\n- criterion_2: Is it short?',
  )
  // The usual scores are no verdict on these criteria.
  const usual = await choose({ judge: A_FIRST }, {}, { step })
  expect(usual.report.reasons).toEqual(['judge_invalid'])
})
