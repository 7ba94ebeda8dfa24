import { describe, expect, test } from 'vitest'
import type { Script } from '../../../support/scripted-model.ts'
import { NUMBER } from '../../gates/tried.ts'
import { layerOf, planOf, play, stage } from '../../stage.ts'
import { cascadeOf, run, script, stepOf, TWO } from './cascading.ts'
import { bad } from '../desk.ts'

describe('a draft that the gates accept', () => {
  test('is the answer, verbatim, and nothing else is called', async () => {
    const { answer, called, report, outcome } = await run(TWO)
    expect(answer).toBe('It is 391.')
    expect(called).toEqual(['cheap'])
    expect(outcome).toMatchObject({ ok: true, synthesized: false, finishReason: 'stop' })
    expect(report).toMatchObject({ degraded: false, reasons: [], strategy: 'cascade' })
    expect(report.finding).toMatchObject({
      kind: 'cascade',
      answeredBy: 'cheap',
      steps: [{ model: 'cheap', gate: 'structural', verdict: 'accepted' }],
    })
    expect(report).not.toHaveProperty('earlyExit')
  })

  test('of the second step answers when that of the first is escalated', async () => {
    const { answer, called, report } = await run(TWO, { cheap: { text: 'I cannot say.' } })
    expect(answer).toBe('I make it 391.')
    expect(called).toEqual(['cheap', 'middle'])
    expect(report).toMatchObject({ degraded: false, reasons: ['escalated:0'] })
    expect(report.finding).toMatchObject({
      answeredBy: 'middle',
      steps: [
        { model: 'cheap', gate: 'structural', verdict: 'escalated', why: 'it refuses to answer' },
        { model: 'middle', verdict: 'accepted' },
      ],
    })
  })

  test('is the best of the samples that agree', async () => {
    const cheap = [{ text: '3' }, { text: 'So: 391' }, { text: 'It is 391.' }]
    const { answer } = await run(
      [stepOf('cheap', 3)],
      { cheap },
      { cascade: { answer: NUMBER, gates: ['structural'] } },
    )
    expect(answer).toBe('So: 391')
  })
})

describe('a draft that the gates escalate', () => {
  const refusing: Script = { cheap: { text: 'I cannot say.' } }

  test('leaves the answer to the aggregator, which is not shown it', async () => {
    const on = stage({ ...script, ...refusing })
    const plan = planOf([stepOf('cheap')], { step: cascadeOf() })
    const { answer, report, outcome } = await play(plan, on)
    expect(answer).toBe('The answer is 391.')
    expect(on.model.to('pen')[0]?.messages).toEqual(plan.messages)
    expect(outcome).toMatchObject({ ok: true, synthesized: false })
    expect(report).toMatchObject({ degraded: false, reasons: ['escalated:0'] })
    expect(report.finding).toMatchObject({
      answeredBy: 'pen',
      steps: [{ verdict: 'escalated' }, { model: 'pen', gate: null, verdict: 'accepted' }],
    })
  })

  test('leaves the answer to further layers, which the aggregator merges', async () => {
    const layers = [stepOf('cheap'), layerOf(['middle', 'dear'], { blind: true })]
    const { called, outcome, report } = await run(layers, refusing)
    expect(called).toEqual(['cheap', 'middle', 'dear', 'pen'])
    expect(outcome).toMatchObject({ ok: true, synthesized: true })
    expect(report.degraded).toBe(false)
  })

  test('is the answer after all, and says so, when the aggregator fails', async () => {
    const { answer, report } = await run([stepOf('cheap')], { ...refusing, pen: bad })
    expect(answer).toBe('I cannot say.')
    expect(report.degraded).toBe(true)
    expect(report.reasons).toEqual(['escalated:0', 'aggregator_failed'])
    expect(report.finding).toMatchObject({ answeredBy: 'cheap' })
  })
})

describe('a draft in another form than the request wants', () => {
  const answer = { responseFormat: { type: 'json_object' } }
  const pen = { text: '{"a": 391}' }

  test.each([['verifier'], ['structural']] as const)(
    'is escalated, also by the gates %s',
    async (gate) => {
      const { report, ...played } = await run(
        [stepOf('cheap')],
        { pen },
        { cascade: { gates: [gate] }, answer },
      )
      expect(played.answer).toBe('{"a": 391}')
      expect(played.called).toEqual(['cheap', 'pen'])
      expect(report.finding).toMatchObject({ steps: [{ verdict: 'escalated' }, {}] })
    },
  )

  test('is not the answer either when the aggregator fails', async () => {
    const { outcome } = await run([stepOf('cheap')], { pen: bad }, { answer })
    expect(outcome.ok).toBe(false)
  })

  test('gives way to a sample in that form', async () => {
    const cheap = [{ text: 'It is 391.' }, { text: '{"a": 391}' }]
    const { answer: text } = await run([stepOf('cheap', 2)], { cheap }, { answer })
    expect(text).toBe('{"a": 391}')
  })
})

describe('a step that fails', () => {
  test('is escalated with the reason of its model, and not as rejected', async () => {
    const { answer, report } = await run(TWO, { cheap: bad })
    expect(answer).toBe('I make it 391.')
    expect(report.reasons).toContain('escalated:0')
    expect(report.finding).toMatchObject({
      steps: [{ model: 'cheap', gate: null, verdict: 'failed', why: 'cheap: upstream_error' }, {}],
    })
  })

  test('does not end a run that may not fall short: the next step answers', async () => {
    const { outcome } = await run(TWO, { cheap: bad }, { onShortfall: 'fail' })
    expect(outcome.ok).toBe(true)
  })

  test('and everything else too leaves no answer, and no lie', async () => {
    const { outcome, report, answer } = await run(TWO, { cheap: bad, middle: bad, pen: bad })
    expect(outcome.ok).toBe(false)
    expect(answer).toBe('')
    expect(report.finding).toBeNull()
  })
})

test('a caller who leaves between two steps gets no answer, and no further call is made', async () => {
  const on = stage({ ...script, checker: { hangs: true } })
  const step = cascadeOf({ gates: ['verifier'] })
  on.clock.setTimer(50, on.leave)
  const { outcome } = await play(planOf([stepOf('cheap')], { step }), on)
  expect(outcome).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
  expect(on.model.calls.map(({ model }) => model)).toEqual(['cheap', 'checker'])
})
