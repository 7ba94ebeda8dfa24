import { expect, test } from 'vitest'
import { bestOf, halvesMean, oracleOf, type Halves } from '../../../src/stats/panel/choosing.ts'
import { complementarity } from '../../../src/stats/panel/complementarity.ts'
import { panelLedger, type LedgerRow } from '../../../src/stats/panel/ledger.ts'
import { randomFrom } from '../../../src/stats/random/generator.ts'

function row(question: string, answer: number, scores: readonly number[]): LedgerRow {
  return {
    question,
    cluster: null,
    answer,
    proposals: scores.map((score): Halves => [score, score]),
  }
}

test('a ledger of checks counts gain, headroom, capture, rescue and harm', () => {
  // Agent 0 is right on 60 of 100 questions, agent 1 on the other 40; the mixture finds half of those and spoils 10.
  const rows = Array.from({ length: 100 }, (_, i) => {
    const first = i < 60 ? 1 : 0
    const answer = i < 10 ? 0 : i < 80 ? 1 : 0
    return row(`q${i}`, answer, [first, 1 - first])
  })
  const ledger = panelLedger(rows)
  expect(ledger?.best).toBe(0)
  expect(ledger?.gain.mean).toBeCloseTo(0.1, 12)
  expect(ledger?.headroom.mean).toBeCloseTo(0.4, 12)
  expect(ledger?.capture?.value).toBeCloseTo(0.25, 12)
  expect(ledger?.capture?.interval?.[0]).toBeLessThan(0.25)
  expect(ledger?.surplus.mean).toBe(0)
  expect(ledger?.damage.mean).toBeCloseTo(0.1, 12)
  expect(ledger?.rescue).toMatchObject({ value: 0.5, n: 40 })
  expect(ledger?.harm).toMatchObject({ value: 1 / 6, n: 60 })
  expect(ledger?.complementarity).toBeCloseTo(2, 12)
  expect(ledger?.agents.map((agent) => agent.mean)).toEqual([0.6, 0.4])
})

test('proposals of equal worth have no headroom, however noisy their judge', () => {
  const { uniform } = randomFrom(8)
  const rows = Array.from({ length: 2000 }, (_, i): LedgerRow => {
    const proposals = Array.from({ length: 6 }, (): Halves => [uniform(), uniform()])
    return { question: `q${i}`, cluster: null, answer: 0.5, proposals }
  })
  const ledger = panelLedger(rows)
  expect(Math.abs(ledger?.headroom.mean ?? 1)).toBeLessThan(0.03)
  expect(Math.abs(ledger?.gain.mean ?? 1)).toBeLessThan(0.03)
  expect(ledger?.capture).toBeNull()
  expect([ledger?.rescue, ledger?.harm]).toEqual([null, null])
  const inflated = rows.map(({ proposals }) => Math.max(...proposals.map(([one]) => one ?? 0)))
  expect(inflated.reduce((sum, each) => sum + each, 0) / 2000).toBeGreaterThan(0.8)
})

test('the single model is chosen on other questions than it is scored on', () => {
  // With two questions, each is scored by the agent that was best on the other one, which is the wrong one here.
  const ledger = panelLedger([row('a', 0.5, [1, 0]), row('b', 0.5, [0, 1])])
  expect(ledger?.gain.mean).toBe(0.5)
})

test('questions without scores of both halves are left out of the headroom', () => {
  const hollow: LedgerRow = {
    question: 'x',
    cluster: null,
    answer: 1,
    proposals: [
      [1, null],
      [null, 0.4],
    ],
  }
  expect(panelLedger([hollow])).toBeNull()
  const ledger = panelLedger([hollow, row('a', 1, [0.5, 0.4]), row('b', 1, [0.5, 0.4])])
  expect(ledger?.gain.n).toBe(2)
})

test('half the judgments choose and the other half scores, equal choices averaged', () => {
  expect(
    oracleOf([
      [1, 0.2],
      [0.5, 0.8],
    ]),
  ).toBeCloseTo((0.2 + 0.5) / 2, 12)
  expect(
    oracleOf([
      [0.5, 0.2],
      [0.5, 0.8],
    ]),
  ).toBeCloseTo((0.5 + 0.5) / 2, 12)
  expect(
    oracleOf([
      [1, null],
      [0.5, 0.8],
    ]),
  ).toBeCloseTo((0.8 + 0.5) / 2, 12)
  expect(oracleOf([[1, null]])).toBeNull()
  expect([halvesMean([0.2, 0.4]), halvesMean([null, 0.4]), halvesMean([null, null])]).toEqual([
    expect.closeTo(0.3, 12),
    0.4,
    null,
  ])
  expect(
    bestOf([
      [
        [0.1, 0.1],
        [null, null],
      ],
      [
        [0.1, 0.1],
        [0.9, null],
      ],
    ]),
  ).toBe(1)
})

test('agents who are good at the same questions complement each other in nothing', () => {
  const scores = [1, 2, 3, 4].map((each) => [each, each * 2, each])
  expect(complementarity(scores)).toBeCloseTo(0, 12)
  expect(
    complementarity([
      [1, 5],
      [2, 5],
    ]),
  ).toBeNull()
  expect(complementarity([[1], [2]])).toBeNull()
})
