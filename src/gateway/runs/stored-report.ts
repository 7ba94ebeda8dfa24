import type { CallReport } from '../../moa/events.ts'
import type { RunReport } from '../../moa/report.ts'

/** The report in documents of version 1: there was one strategy, and calls had no role. */
export interface RunReportV1 extends Omit<RunReport, 'strategy' | 'finding' | 'calls'> {
  readonly calls: readonly Omit<CallReport, 'role'>[]
}

/** The report of a document of version 1 as reports are now. */
export function upgradedReport(report: RunReportV1): RunReport {
  const calls = report.calls.map((call): CallReport => {
    const role = call.layer === null ? 'aggregator' : 'agent'
    return { ...call, role }
  })
  return { ...report, strategy: 'synthesize', finding: null, calls }
}
