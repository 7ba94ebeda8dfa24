import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Comparison, Summary } from '../../../src/eval/results/summary.ts'
import { startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { mixtureOf, sim, sums, withoutChecks, Workbench } from './planted.ts'

/** Simulated models are free; here they have a price, so that a mixture can be dearer. */
const price = { input: 1, output: 2 }
const PRICED = {
  sim: { prices: { quick: price, careful: price, terse: price, contrarian: price, judge: price } },
}

let gateway: TestGateway
let bench: Workbench
beforeAll(async () => {
  gateway = await startTestGateway({
    bindings: { AUTH: 'open', PROVIDERS: JSON.stringify(PRICED) },
  })
  bench = new Workbench(gateway.url)
})
afterAll(async () => {
  bench[Symbol.dispose]()
  await gateway[Symbol.asyncDispose]()
})

const against = ({ comparisons }: Summary, kind: Comparison['kind']) => {
  const found = comparisons.find((comparison) => comparison.kind === kind)
  if (found === undefined) throw new Error(`The summary compares nothing of the kind ${kind}`)
  return found
}

describe('a planted mixture is reported as', () => {
  test('better than its best single model', async () => {
    const panel = ['quick?right=0.5', 'terse?right=0.5', 'contrarian?right=0.6']
    await bench.store('better', mixtureOf(panel, 'careful?right=0.95'))
    const { status, summary, page, said } = await bench.evaluate(sums(40), [
      '--mixture=better',
      '--against=singles',
      '--fail-if=not-better',
    ])
    expect(status).toBe(0)
    expect(summary.primary).toMatchObject({ kind: 'best', verdict: 'better' })
    expect(summary.primary.winRate.interval?.[0]).toBeGreaterThan(0.5)
    expect(summary.sentence).toMatch(/better/)
    expect(summary.simulated).toBe(true)
    expect(`${page()} ${said}`).toMatch(/simulated/i)
  })

  test('worse where its aggregator is weaker than its panel', async () => {
    const panel = ['careful?right=0.95', 'terse?right=0.9', 'contrarian?right=0.9']
    await bench.store('worse', mixtureOf(panel, 'quick?right=0.4'))
    const { status, summary, page } = await bench.evaluate(sums(40), [
      '--mixture=worse',
      '--against=singles',
      '--fail-if=worse',
    ])
    expect(status).toBe(100)
    expect(summary.primary.verdict).toBe('worse')
    expect(summary.primary.winRate.interval?.[1]).toBeLessThan(0.5)
    expect(summary.examples.losses.length).toBeGreaterThan(0)
    expect(page()).toMatch(/worse/)
  })

  test('equivalent but dearer', async () => {
    await bench.store('dearer', mixtureOf(['quick?right=1', 'terse?right=1'], 'careful?right=1'))
    const { status, summary } = await bench.evaluate(sums(60), [
      '--mixture=dearer',
      '--margin=10',
      `--against=${sim('quick?right=1')}`,
      '--fail-if=costlier=2x',
    ])
    expect(status).toBe(100)
    expect(summary.primary.verdict).toBe('equivalent')
    expect(summary.primary.costRatio?.value).toBeGreaterThan(2)
    expect(summary.sentence).toMatch(/cost/i)
  })

  test('undecided where the questions are too few, with how many would decide', async () => {
    await bench.store('few', mixtureOf(['quick?right=0.6'], 'careful?right=0.7'))
    const { status, summary } = await bench.evaluate(sums(8), [
      '--mixture=few',
      '--against=singles',
      '--fail-if=undecided',
    ])
    expect(status).toBe(100)
    expect(summary.primary.verdict).toBe('undecided')
    expect(summary.primary.neededQuestions ?? Number.POSITIVE_INFINITY).toBeGreaterThan(8)
  })

  test('better by raw verdicts of a judge that likes length, not with lengths held equal', async () => {
    // Careful writes a line for each step, so its answers to long sums are longer than the padded ones.
    const short = sums(60).map(({ input }) => ({ input }))
    const long = Array.from({ length: 20 }, (_, index) => ({
      input: `What is ${13 + index} * ${17 + index} + ${23 + index} * 7 + 41 * ${19 + index}?`,
    }))
    await bench.store('wordy', mixtureOf(['careful?right=1'], 'terse?right=1&words=28'))
    const { summary } = await bench.evaluate(
      [...short, ...long],
      ['--mixture=wordy', '--against=singles', `--judge=${sim('judge?likes=long&noise=0.4')}`],
    )
    const { winRate, adjusted, adjustedNote } = summary.primary
    expect(winRate.interval?.[0]).toBeGreaterThan(0.5)
    expect([adjustedNote, adjusted?.interval?.[0]]).toEqual([adjustedNote, expect.any(Number)])
    expect(adjusted?.interval?.[0]).toBeLessThan(0.5)
  })

  test('even with its twin, which differs in nothing but chance', async () => {
    const twin = (seed: number) => mixtureOf([{ model: 'quick?right=0.7', seed }], 'judge')
    await bench.store('twin-one', twin(1))
    await bench.store('twin-two', twin(2))
    const { summary } = await bench.evaluate(withoutChecks(sums(40)), [
      '--mixture=twin-one',
      '--against=twin-two',
      `--judge=${sim('judge?right=1')}`,
    ])
    const [lower = 1, upper = 0] = summary.primary.winRate.interval ?? []
    expect(lower).toBeLessThan(0.5)
    expect(upper).toBeGreaterThan(0.5)
    expect(['undecided', 'equivalent']).toContain(summary.primary.verdict)
    expect(summary.judges[0]?.aa?.value).toBe(0.5)
    expect(summary.judges[0]?.consistency?.value).toBe(1)
    expect(summary.judges[0]?.canary?.value).toBe(0)
  })

  test('better on average, and worse in one category', async () => {
    // Quick slips on products of two long numbers, and on nothing else here.
    const additions = sums(80).map((question) => ({ ...question, category: 'additions' }))
    const products = Array.from({ length: 20 }, (_, index) => {
      const [a, b] = [23 + index, 37 + index]
      return {
        input: `What is ${a} * ${b}?`,
        check: { type: 'number' as const, value: a * b },
        category: 'products',
      }
    })
    await bench.store('uneven', mixtureOf(['careful?right=0.5'], 'quick'))
    const { summary, page } = await bench.evaluate(
      [...additions, ...products],
      ['--mixture=uneven', '--against=singles'],
    )
    expect(summary.primary.verdict).toBe('better')
    const verdicts = summary.categories.map(({ name, verdict }) => [name, verdict])
    expect(Object.fromEntries(verdicts)).toEqual({ additions: 'better', products: 'worse' })
    expect(page()).toMatch(/products/)
  })

  test('worse than samples of its best model, aggregated', async () => {
    const panel = [{ model: 'careful?right=0.9', seed: 1 }, 'quick?right=0.2', 'terse?right=0.2']
    await bench.store('mixed', mixtureOf(panel, 'judge'))
    const { summary } = await bench.evaluate(sums(40), [
      '--mixture=mixed',
      '--against=singles',
      '--against=self-moa',
    ])
    expect(against(summary, 'self-moa').verdict).toBe('worse')
  })

  test('worse than the selection of one of its proposals', async () => {
    const panel = ['careful?right=0.9', 'terse?right=0.9', 'contrarian?right=0.9']
    await bench.store('writer', mixtureOf(panel, 'quick?right=0.4'))
    const { summary } = await bench.evaluate(sums(40), [
      '--mixture=writer',
      '--against=singles',
      '--against=selection',
    ])
    expect(against(summary, 'selection').verdict).toBe('worse')
  })

  test('better by one judge, its relative, and worse by the jury', async () => {
    await bench.store('related', mixtureOf(['quick?right=0.9'], 'careful?right=0.2'))
    const relative = sim('careful?right=1&likes=sim/careful')
    const { summary } = await bench.evaluate(withoutChecks(sums(60)), [
      '--mixture=related',
      '--against=singles',
      `--judge=${relative}`,
      `--judge=${sim('judge?right=1')}`,
      `--judge=${sim('terse?right=1')}`,
    ])
    expect(summary.primary.verdict).toBe('worse')
    const own = summary.judges.find(({ judge }) => judge === relative)
    expect(own?.winRate.value).toBe(1)
    expect(own?.related).toContain('related')
    expect(own?.selfPreference?.interval?.[0]).toBeGreaterThan(0)
    const others = summary.judges.filter(({ judge }) => judge !== relative)
    expect(others.map(({ winRate }) => winRate.value < 0.5)).toEqual([true, true])
    expect(summary.agreement?.value).toBeLessThan(0.5)
    expect(summary.warnings.join('\n')).toMatch(/family/)
  })
  test('better at being right, and worse at being concise', async () => {
    await bench.store('long-winded', mixtureOf(['terse?right=0.4'], 'careful?right=1&words=200'))
    const { summary } = await bench.evaluate(sums(30), [
      '--mixture=long-winded',
      '--against=singles',
      '--skills',
      `--judge=${sim('judge?right=1')}`,
    ])
    expect(summary.primary.verdict).toBe('better')
    const skills = summary.categories.filter(({ kind }) => kind === 'skill')
    const verdicts = skills.map(({ name, verdict }) => [name, verdict])
    expect(Object.fromEntries(verdicts)).toMatchObject({
      'logical correctness': 'better',
      conciseness: 'worse',
    })
  })
})
