import { describe, expect, test } from 'vitest'
import type { Script, ScriptedReply } from '../../../support/scripted-model.ts'
import { confidentOf, NUMBER } from '../../gates/tried.ts'
import { judgeOf, planOf, play, stage } from '../../stage.ts'
import { cascadeOf, run, script, stepOf, type Case } from './cascading.ts'
import { bad } from '../desk.ts'

const sure: ScriptedReply = {
  text: 'It is 391.',
  confidence: confidentOf(['It is ', -0.1, 2], ['391', -0.1, 3], ['.', -0.1, 2]),
}
const unsure: ScriptedReply = {
  text: 'It is 381.',
  confidence: confidentOf(['It is ', -0.1, 2], ['381', -0.9, 0.1], ['.', -0.1, 2]),
}
describe('the gate agreement', () => {
  const agreeing: Case = { cascade: { gates: ['structural', 'agreement'], answer: NUMBER } }

  test('accepts when all samples have one answer', async () => {
    const cheap = [{ text: 'It is 391.' }, { text: '17 · 23 = 391' }]
    const { called, report } = await run([stepOf('cheap', 2)], { cheap }, agreeing)
    expect(called).toEqual(['cheap', 'cheap'])
    expect(report.finding).toMatchObject({ steps: [{ gate: 'agreement', verdict: 'accepted' }] })
  })

  test('stops the other samples as soon as two disagree, without a failure', async () => {
    const cheap = [{ text: '391' }, { text: '381', afterMs: 5 }, { text: '391', afterMs: 20_000 }]
    const { called, report, ms } = await run([stepOf('cheap', 3)], { cheap }, agreeing)
    expect(called).toEqual(['cheap', 'cheap', 'cheap', 'pen'])
    expect(ms).toBeLessThan(1_000)
    expect(report).toMatchObject({ degraded: false, reasons: ['escalated:0'] })
  })

  test('does not count for a step of one sample, which the other gates decide', async () => {
    const { called } = await run([stepOf('cheap')], {}, agreeing)
    expect(called).toEqual(['cheap'])
  })

  test('alone is blind for a step of one sample', async () => {
    const { called, report } = await run(
      [stepOf('cheap')],
      {},
      { cascade: { gates: ['agreement'] } },
    )
    expect(called).toEqual(['cheap', 'pen'])
    expect(report).toMatchObject({ degraded: true, reasons: ['gate_blind:0', 'escalated:0'] })
  })
})

describe('the gate logprob', () => {
  const weighing: Case = { cascade: { gates: ['structural', 'logprob'], answer: NUMBER } }

  test('accepts what the model was sure of', async () => {
    const { called } = await run([stepOf('cheap')], { cheap: sure }, weighing)
    expect(called).toEqual(['cheap'])
  })

  test('escalates what it was not sure of', async () => {
    const { called, report } = await run([stepOf('cheap')], { cheap: unsure }, weighing)
    expect(called).toEqual(['cheap', 'pen'])
    expect(report).toMatchObject({ degraded: false, reasons: ['escalated:0'] })
  })

  test('says that it is blind where the provider sends no log probabilities', async () => {
    const { called, report } = await run([stepOf('cheap')], {}, weighing)
    expect(called).toEqual(['cheap', 'pen'])
    expect(report).toMatchObject({ degraded: true, reasons: ['gate_blind:0', 'escalated:0'] })
  })
})

describe('the gate verifier', () => {
  const verifying: Case = { cascade: { gates: ['structural', 'verifier'] } }
  const saying = (verdict: string, p: number): Script => ({
    checker: { text: JSON.stringify({ verdict, p, why: 'Checked.' }) },
  })

  test('reads the conversation and the draft', async () => {
    const on = stage(script)
    const step = cascadeOf({ gates: ['structural', 'verifier'] })
    await play(planOf([stepOf('cheap')], { step }), on)
    const prompt = JSON.stringify(on.model.to('checker')[0]?.messages)
    expect(prompt).toContain('What is the capital of France?')
    expect(prompt).toContain('It is 391.')
    expect(prompt).not.toContain('cheap')
  })

  test.each([
    ['accept', 90, ['cheap', 'checker']],
    ['accept', 70, ['cheap', 'checker']],
    ['accept', 69, ['cheap', 'checker', 'pen']],
    ['escalate', 90, ['cheap', 'checker', 'pen']],
  ])('%s with %d percent', async (verdict, p, models) => {
    const { called, report } = await run([stepOf('cheap')], saying(verdict, p), verifying)
    expect(called).toEqual(models)
    expect(report.degraded).toBe(false)
    expect(report.calls[1]).toMatchObject({ role: 'verifier', model: 'checker', status: 'ok' })
  })

  test('is not asked about a draft that a free gate escalates', async () => {
    const { called } = await run([stepOf('cheap')], { cheap: { text: 'I cannot.' } }, verifying)
    expect(called).toEqual(['cheap', 'pen'])
  })

  test.each<[string, ScriptedReply]>([
    ['that fails', bad],
    ['that writes nonsense', { text: 'Looks fine to me!' }],
  ])('%s accepts nothing', async (_name, checker) => {
    const { answer, report } = await run([stepOf('cheap')], { checker }, verifying)
    expect(answer).toBe('The answer is 391.')
    expect(report.degraded).toBe(true)
    expect(report.reasons).toEqual(['verifier_failed:0', 'escalated:0'])
  })

  test('says so when the model checks itself', async () => {
    const cheap = [
      { text: 'It is 391.' },
      { text: '{"verdict":"accept","p":99,"why":"I wrote it"}' },
    ]
    const verifier = judgeOf({ model: 'cheap' })
    const { report } = await run(
      [stepOf('cheap')],
      { cheap },
      { cascade: { gates: ['verifier'], verifier } },
    )
    expect(report).toMatchObject({ degraded: false, reasons: ['self_judged:0'] })
  })
})
