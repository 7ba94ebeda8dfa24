import type { CallReport } from '../../moa/events.ts'
import type { RunReport } from '../../moa/report.ts'

type Later<T, Field extends keyof T> = Omit<T, Field> & Partial<Pick<T, Field>>

/** A report as any release stored it. At first there was one strategy, and calls had neither role nor id. */
export type EarlierReport = Later<Omit<RunReport, 'calls'>, 'strategy' | 'finding'> & {
  readonly calls: readonly Later<CallReport, 'id' | 'role'>[]
}

/** An earlier report as reports are now. */
export function upgradedReport(earlier: EarlierReport): RunReport {
  const calls = earlier.calls.map((call): CallReport => {
    const { layer, agent } = call
    const role = layer === null ? 'aggregator' : 'agent'
    return { id: `${layer ?? '-'}/${agent}/0`, role, ...call }
  })
  return { strategy: 'synthesize', finding: null, ...earlier, calls }
}
