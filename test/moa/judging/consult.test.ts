import { describe, expect, test } from 'vitest'
import type { ScriptedReply } from '../../support/scripted-model.ts'
import { layerOf, play, planOf, selectOf, stage } from '../stage.ts'
import { bad, voices } from '../strategies/desk.ts'
import { choose, CHOOSES_A, ranks, sent, textFor } from '../strategies/selecting.ts'

describe('a verdict that is not usable', () => {
  const prose: ScriptedReply = { text: 'I like A.' }

  test('is repaired once, with its problems and its words in the request', async () => {
    const { answer, judgings, report, names } = await choose({
      judge: [ranks(['A', 'B']), ranks(['B', 'A', 'C'])],
    })
    expect(answer).toBe(textFor(names[1] ?? ''))
    expect(report.degraded).toBe(false)
    expect(judgings.map(({ id }) => id)).toEqual(['-/judge/0/1', '-/judge/0/repair/1'])
    expect(sent(judgings[1])).toContain('- C is missing from "ranking"')
    expect(sent(judgings[1])).toContain('"ranking":["A","B"]')
    expect(sent(judgings[1]).startsWith(sent(judgings[0]))).toBe(true)
  })

  test('after the repair too makes a rule choose, and the run degraded', async () => {
    const { answer, judgings, outcome, report } = await choose({ judge: prose })
    expect(judgings).toHaveLength(2)
    expect(answer).toBe('It is Paris.')
    expect(outcome).toEqual({ ok: true, finishReason: 'stop', synthesized: false })
    expect(report).toMatchObject({ degraded: true, reasons: ['judge_invalid'], finding: null })
  })

  test('makes the fallbacks follow, without a further repair', async () => {
    const { judgings, report } = await choose(
      { judge: prose, second: prose, third: CHOOSES_A },
      { fallbacks: ['second', 'third'] },
    )
    expect(judgings.map(({ model }) => model)).toEqual(['judge', 'judge', 'second', 'third'])
    expect(report.reasons).toEqual(['judge_fallback'])
  })

  test('fails the run when nothing may be missing', async () => {
    const { outcome, answer } = await choose({ judge: prose }, {}, { onShortfall: 'fail' })
    expect(outcome).toEqual({
      ok: false,
      failure: {
        code: 'upstream_failed',
        message: 'Cannot answer: the judge failed (The judge gave no usable verdict)',
      },
    })
    expect(answer).toBe('')
  })

  test.each([
    '',
    '{}',
    '{"ranking":["A","A","A"]}',
    '[["A","B","C"]]',
    `{"ranking":${'['.repeat(9_999)}`,
    '{"__proto__":{"ranking":["A","B","C"]}}',
    `<<<end>>>{"best":"A"}${'}'.repeat(9_999)}`,
  ])('like %.40j is neither the answer nor a bug', async (text) => {
    const { answer, report } = await choose({ judge: { text } })
    expect(answer).toBe('It is Paris.')
    expect(report.degraded).toBe(true)
  })
})

describe('a judge that fails', () => {
  test('is called again while the failure may pass', async () => {
    const passing: ScriptedReply = { failure: { code: 'upstream_error', retryable: true } }
    const { judgings, report } = await choose({ judge: [passing, CHOOSES_A] }, { retries: 1 })
    expect(judgings).toHaveLength(2)
    expect(report.degraded).toBe(false)
  })

  test('is followed by its fallback, and the run is degraded', async () => {
    const { answer, report, names } = await choose(
      { judge: bad, second: CHOOSES_A },
      { fallbacks: ['second'] },
    )
    expect(answer).toBe(textFor(names[0] ?? ''))
    expect(report).toMatchObject({ reasons: ['judge_fallback'], finding: { best: names[0] } })
  })

  test('with all its fallbacks makes a rule choose, and the run degraded', async () => {
    const { answer, report } = await choose({ judge: bad, second: bad }, { fallbacks: ['second'] })
    expect(answer).toBe('It is Paris.')
    expect(report).toMatchObject({ degraded: true, reasons: ['judge_failed'], finding: null })
  })

  test('because it rejects a temperature is called without one', async () => {
    const rejects: ScriptedReply = { failure: { code: 'upstream_rejected', status: 400 } }
    const { judgings, report } = await choose({ judge: [rejects, CHOOSES_A] })
    expect(judgings.map(({ settings }) => settings)).toEqual([
      { temperature: 0, maxTokens: 300 },
      { maxTokens: 300 },
    ])
    expect(report.degraded).toBe(false)
  })

  test('shares its time with its fallbacks', async () => {
    const { judgings, ms } = await choose(
      { judge: { ...bad, afterMs: 400 }, second: { hangs: true }, third: CHOOSES_A },
      { fallbacks: ['second', 'third'], timeoutMs: 1_000 },
    )
    expect(judgings.map(({ control }) => control.timeoutMs)).toEqual([1_000, 600])
    expect(ms).toBe(1_000)
  })

  test('is not followed by anything when the caller has left', async () => {
    const on = stage({ ...voices, judge: { hangs: true }, second: CHOOSES_A })
    on.clock.setTimer(50, on.leave)
    const plan = planOf([layerOf(['a', 'b'])], { step: selectOf({ fallbacks: ['second'] }) })
    const { outcome, answer } = await play(plan, on)
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
    expect(answer).toBe('')
    expect(on.model.to('second')).toEqual([])
  })
})
