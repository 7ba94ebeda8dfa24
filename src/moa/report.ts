import type { CallReport, RunEvent, RunOutcome, SelectFinding } from './events.ts'
import type { Step } from './plan.ts'
import { addUsage, NO_USAGE, type Usage } from './cost/usage.ts'

/** What happened in a run. */
export interface RunReport {
  /** How the last proposals became the answer. */
  readonly strategy: Step['kind']
  /** What the strategy found about the proposals; null without a finding. */
  readonly finding: SelectFinding | null
  readonly calls: readonly CallReport[]
  readonly reasons: readonly string[]
  readonly degraded: boolean
  readonly synthesized: boolean
  /** Sum over every call, failed and cut-off ones too. */
  readonly usage: Usage
  /** US dollars; null when one price is unknown. */
  readonly costUsd: number | null
}

/** Folds a run's events into its report. */
export class RunRecorder {
  readonly #calls: CallReport[] = []
  readonly #reasons = new Set<string>()
  readonly #strategy: Step['kind']
  #finding: SelectFinding | null = null

  constructor(strategy: Step['kind']) {
    this.#strategy = strategy
  }

  see(event: RunEvent): void {
    if (event.type === 'call-end') this.#calls.push(event.call)
    else if (event.type === 'finding') this.#finding = event.finding
    else if (event.type === 'run-degraded') this.#reasons.add(event.reason)
  }

  /** The report as of now; `outcome` is null while the run goes on. */
  report(outcome: RunOutcome | null): RunReport {
    const costs = this.#calls.map((call) => call.costUsd)
    return {
      strategy: this.#strategy,
      finding: this.#finding,
      calls: [...this.#calls],
      reasons: [...this.#reasons],
      degraded: this.#reasons.size > 0,
      synthesized: outcome?.ok === true && outcome.synthesized,
      usage: this.#calls.reduce((sum, call) => addUsage(sum, call.usage), NO_USAGE),
      costUsd: costs.reduce((sum, cost) => (sum === null || cost === null ? null : sum + cost), 0),
    }
  }
}
