import { beforeAll, describe, expect, test } from 'vitest'
import page from '../../../docs/strategies.md?raw'
import { callsOf } from '../../../src/moa/cost/call-count.ts'
import {
  isVerbatim,
  STRATEGY_FAULTS,
  STRATEGY_ROWS,
  type StrategyRun,
} from '../../support/strategies/strategy-case.ts'
import { tableIn } from '../../support/strategies/strategy-page.ts'
import {
  runStrategies,
  strategyTables,
  type StrategyRuns,
} from '../../support/strategies/strategy-table.ts'

let runs: StrategyRuns
beforeAll(async () => {
  runs = await runStrategies()
})

test.each(['properties', 'faults'])('docs/strategies.md has the %s of these runs', (name) => {
  const table = strategyTables(runs).find((each) => each.name === name)
  expect(tableIn(page, name)).toEqual(table?.lines)
})

const CASES = STRATEGY_ROWS.flatMap((row) =>
  STRATEGY_FAULTS.map((fault) => [row.name, fault.name, { row, fault }] as const),
)

describe.each(CASES)('%s, when %s', (_row, _fault, { row, fault }) => {
  const run = (): StrategyRun => {
    const found = runs.get(row)?.get(fault)
    if (!found) throw new Error('There was no run')
    return found
  }

  test('reports how the answer came about as it was', () => {
    const { outcome, report, answer, said } = run()
    if (!outcome.ok) return expect(report.synthesized).toBe(false)
    expect(answer.trim()).not.toBe('')
    if (report.synthesized) expect(isVerbatim({ answer, said })).toBe(false)
  })

  test('reports a run with a failed call as degraded, unless it failed', () => {
    const { outcome, report } = run()
    const failed = report.calls.filter(({ status }) => status === 'failed')
    expect(!outcome.ok || report.degraded || failed.length === 0).toBe(true)
  })

  test('accounts for every call, within its bound', () => {
    const { plan, report, said } = run()
    const sent = report.calls.reduce((sum, { attempts }) => sum + attempts, 0)
    expect(sent).toBe(said.length)
    expect(said.length).toBeLessThanOrEqual(callsOf(plan).most)
  })

  test('costs no more than there is money for', () => {
    const { report, limitMicros } = run()
    expect((report.costUsd ?? Infinity) * 1e6).toBeLessThanOrEqual(limitMicros ?? Infinity)
  })

  test('ends at once when the caller leaves', () => {
    if (fault.leavesAtMs === undefined) return
    const { outcome, ms } = run()
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
    expect(ms).toBe(fault.leavesAtMs)
  })
})
