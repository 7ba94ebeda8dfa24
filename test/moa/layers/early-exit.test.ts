import { describe, expect, test } from 'vitest'
import { withEndings } from '../../../src/moa/layers/early-exit.ts'
import type { EarlyExit } from '../../../src/moa/plan.ts'
import type { Script } from '../../support/scripted-model.ts'
import { layerOf, play, planOf, selectOf, stage, type PlanParts } from '../stage.ts'

const messages = [{ role: 'user' as const, content: 'What is 17 times 23?' }]
const rule = { kind: 'number', pattern: null, pointer: null, units: [] } as const

const right = { text: 'The product of 17 and 23 comes to 391.\nAnswer: 391' }
const wrong = { text: 'The product of 17 and 23 comes to 381.\nAnswer: 381' }
const later = { text: 'All in all, the product of 17 and 23 is 391.' }

/** Runs three layers, the first with the agents a, b and c. */
async function run(script: Script, over: Partial<EarlyExit> = {}, parts: PlanParts = {}) {
  const on = stage({ d: later, e: wrong, pen: { text: 'It is 391.' }, ...script })
  const layers = [layerOf(['a', 'b', 'c']), layerOf(['d', 'e']), layerOf(['d'])]
  const earlyExit = { afterLayer: 0, agree: 2, answer: rule, ...over }
  const played = await play(planOf(layers, { messages, earlyExit, ...parts }), on)
  const called = on.model.calls.map(({ model }) => model)
  return { ...played, called, on }
}

describe('an early exit', () => {
  test('skips the layers after the one whose agents agree, and reports what that saves', async () => {
    const { called, report, answer } = await run({ a: right, b: wrong, c: right })
    expect(called).toEqual(['a', 'b', 'c', 'pen'])
    expect(answer).toBe('It is 391.')
    expect(report.earlyExit).toEqual({
      afterLayer: 0,
      agentsAgreeing: 2,
      of: 3,
      answer: '391',
      savedCalls: 3,
      savedUsd: null,
    })
    expect(report).toMatchObject({ reasons: ['early_exit'], degraded: false, synthesized: true })
  })

  test('shows the aggregator the proposals of that layer', async () => {
    const { on } = await run({ a: right, b: wrong, c: right })
    const shown = JSON.stringify(on.model.to('pen')[0]?.messages)
    expect(shown).toContain('Answer: 391')
    expect(shown).toContain('Answer: 381')
  })

  test('says what was saved by what calls of the same models cost', async () => {
    const layers = [layerOf(['a', 'b']), layerOf(['a', 'a2'])]
    const on = stage({ a: right, b: right, a2: right, pen: { text: 'It is 391.' } })
    const same = [layerOf(['a', 'b']), layerOf(['a', 'b'])]
    const exit = { messages, earlyExit: { afterLayer: 0, agree: 2, answer: rule } }
    expect((await play(planOf(layers, exit), on)).report.earlyExit?.savedUsd).toBeNull()
    const { report } = await play(planOf(same, exit), stage({ a: right, b: right, pen: later }))
    expect(report.earlyExit).toMatchObject({ savedCalls: 2 })
    expect(report.earlyExit?.savedUsd).toBeGreaterThan(0)
  })

  test.each([
    { what: 'too few agents agree', script: { a: right, b: wrong, c: later }, over: { agree: 3 } },
    { what: 'no two agree', script: { a: right, b: wrong, c: { text: 'Answer: 371' } } },
    { what: 'texts have no short answer', script: { a: { text: 'Hm.' }, b: { text: 'Hm.' } } },
    {
      what: 'one answer is denied',
      script: { a: right, b: { text: 'That product never was 391 at all.' } },
    },
  ])('waits for all layers when $what', async ({ script, over = {} }) => {
    const { called, report } = await run({ c: wrong, ...script }, over)
    expect(called.slice(3)).toEqual(['d', 'e', 'd', 'pen'])
    expect(report.earlyExit).toBeUndefined()
    expect(report.reasons).toEqual([])
  })

  test('may come after a later layer, and not before the first one that is named', async () => {
    const agreeing = { a: right, b: right, c: right, e: later }
    const second = await run(agreeing, { afterLayer: 1 })
    expect(second.called).toEqual(['a', 'b', 'c', 'd', 'e', 'pen'])
    expect(second.report.earlyExit).toMatchObject({ afterLayer: 1, of: 2, savedCalls: 1 })
    const third = await run({ ...agreeing, b: wrong, c: { text: 'Answer: 3' } })
    expect(third.report.earlyExit).toMatchObject({ afterLayer: 1, savedCalls: 1 })
  })

  test('has nothing to skip after the last layer', async () => {
    const { report } = await run({ a: right, b: right, c: right }, { afterLayer: 2 })
    expect(report.earlyExit).toBeUndefined()
  })

  test('takes the kind of answer that the prompt wants where no rule is named', async () => {
    const number = await run({ a: right, b: right, c: wrong }, { answer: null })
    expect(number.report.earlyExit?.answer).toBe('391')
    const sum = { messages: [{ role: 'user' as const, content: 'What is 17 * 23?' }] }
    const unmarked = { a: later, b: later, c: wrong }
    const counted = await run(unmarked, { answer: null }, sum)
    expect(counted.report.earlyExit?.answer).toBe('391')
    const open = { messages: [{ role: 'user' as const, content: 'Write a poem on the sea.' }] }
    const poem = { text: 'The sea is wide, the sea is deep, and far below the mermaids sleep.' }
    const text = await run({ a: poem, b: poem, c: poem }, { answer: null }, open)
    expect(text.report.earlyExit).toBeUndefined()
  })

  test('goes to the judge where the strategy has one', async () => {
    const verdict = { text: 'A is best.' }
    const { called } = await run(
      { a: right, b: right, c: right, judge: verdict },
      {},
      { step: selectOf() },
    )
    expect(called.slice(0, 4)).toEqual(['a', 'b', 'c', 'judge'])
    expect(called).not.toContain('d')
  })

  test('has the calls of the layers that it skips for those that follow', async () => {
    const { outcome, report } = await run({ a: right, b: right, c: right }, {}, { maxCalls: 7 })
    expect(outcome.ok).toBe(true)
    expect(report.reasons).toEqual(['early_exit'])
  })
})

describe('withEndings()', () => {
  const layers = [layerOf(['a']), layerOf(['b']), layerOf(['c'])]
  const endings = (over: Partial<EarlyExit>) =>
    withEndings(
      planOf(layers, { earlyExit: { afterLayer: 1, agree: 2, answer: rule, ...over } }),
    ).layers.flatMap(({ agents }) => agents.map(({ ending }) => ending ?? ''))

  test('tells the form of the answer to agents after whose layer the run may exit', () => {
    expect(endings({})).toEqual(['', expect.stringContaining('Answer:') as string, ''])
    expect(endings({ afterLayer: 0 }).map((ending) => ending !== '')).toEqual([true, true, false])
  })

  test('adds nothing where the rule is open', () => {
    expect(endings({ answer: null })).toEqual(['', '', ''])
    expect(endings({ answer: { ...rule, kind: 'text' } })).toEqual(['', '', ''])
    expect(withEndings(planOf(layers)).layers).toBe(layers)
  })
})
