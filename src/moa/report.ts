import type { Chosen } from './choosing/choice.ts'
import { addUsage, NO_USAGE, type Usage } from './cost/usage.ts'
import type { CallReport, CallRole, LayersSkipped, RunEvent, RunOutcome } from './events.ts'
import type { Finding } from './findings.ts'
import type { Step } from './plan.ts'
import { degrades, type Reason } from './reasons.ts'
import { savedUsd } from './saved.ts'

/** What happened in a run. */
export interface RunReport {
  /** How the last proposals became the answer. */
  readonly strategy: Step['kind']
  /** What the strategy found about the proposals; null without a finding. */
  readonly finding: Finding | null
  /** Who chose the strategy or the agents; absent when the mixture names them. */
  readonly chosen?: Chosen
  /** Why layers were skipped, and what that saved; absent when none were. */
  readonly earlyExit?: EarlyExitReport
  readonly calls: readonly CallReport[]
  readonly reasons: readonly Reason[]
  readonly degraded: boolean
  readonly synthesized: boolean
  /** What the calls of each role used and cost; absent in runs of older releases. */
  readonly byRole?: readonly RoleUsage[]
  /** Sum over every call, failed and cut-off ones too. */
  readonly usage: Usage
  /** US dollars; null when one price is unknown. */
  readonly costUsd: number | null
}

/** Layers that were skipped because enough agents agreed. */
export interface EarlyExitReport {
  /** Counted from 0. */
  readonly afterLayer: number
  readonly agentsAgreeing: number
  /** How many proposals the layer had. */
  readonly of: number
  readonly answer: string
  readonly savedCalls: number
  /** US dollars: what calls of the same models cost in this run; null when one of them had no call with a known cost. */
  readonly savedUsd: number | null
}

function exitOf(
  { afterLayer, agents, of, answer, models }: LayersSkipped,
  calls: readonly CallReport[],
): EarlyExitReport {
  return {
    afterLayer,
    agentsAgreeing: agents.length,
    of,
    answer,
    savedCalls: models.length,
    savedUsd: savedUsd(models, calls),
  }
}

/** What the calls of one role used and cost. */
export interface RoleUsage {
  readonly role: CallRole
  readonly calls: number
  readonly usage: Usage
  /** US dollars; null when one price is unknown. */
  readonly costUsd: number | null
}

/** What the calls of each role used and cost, in the order in which the roles came. */
function usageByRole(calls: readonly CallReport[]): readonly RoleUsage[] {
  return Array.from(
    Map.groupBy(calls, ({ role }) => role),
    ([role, made]) => ({
      role,
      calls: made.length,
      usage: usageOfCalls(made),
      costUsd: costOfCalls(made),
    }),
  )
}

function usageOfCalls(calls: readonly CallReport[]): Usage {
  return calls.reduce((sum, call) => addUsage(sum, call.usage), NO_USAGE)
}

/** What calls cost together, in US dollars; null when one price is unknown. */
export function costOfCalls(calls: readonly CallReport[]): number | null {
  return calls.reduce<number | null>(
    (sum, { costUsd }) => (sum === null || costUsd === null ? null : sum + costUsd),
    0,
  )
}

/** Folds a run's events into its report. */
export class RunRecorder {
  readonly #calls: CallReport[] = []
  readonly #reasons = new Set<Reason>()
  readonly #strategy: Step['kind']
  readonly #chosen: Chosen | undefined
  #finding: Finding | null = null
  #skipped: LayersSkipped | null = null

  constructor(strategy: Step['kind'], chosen?: Chosen) {
    this.#strategy = strategy
    this.#chosen = chosen
  }

  see(event: RunEvent): void {
    if (event.type === 'call-end') this.#calls.push(event.call)
    else if (event.type === 'finding') this.#finding = event.finding
    else if (event.type === 'layers-skipped') {
      this.#skipped = event
      this.#reasons.add('early_exit')
    } else if (event.type === 'run-degraded' || event.type === 'remark')
      this.#reasons.add(event.reason)
  }

  /** The report as of now; `outcome` is null while the run goes on. */
  report(outcome: RunOutcome | null): RunReport {
    return {
      strategy: this.#strategy,
      finding: this.#finding,
      ...(this.#chosen === undefined ? {} : { chosen: this.#chosen }),
      ...(this.#skipped === null ? {} : { earlyExit: exitOf(this.#skipped, this.#calls) }),
      calls: [...this.#calls],
      reasons: [...this.#reasons],
      degraded: [...this.#reasons].some(degrades),
      synthesized: outcome?.ok === true && outcome.synthesized,
      byRole: usageByRole(this.#calls),
      usage: usageOfCalls(this.#calls),
      costUsd: costOfCalls(this.#calls),
    }
  }
}
