import type { WireRun } from '../../../protocol/runs/responses.ts'
import { usd, percent, plural } from '../../shared/format.ts'

/** The states that a person can look for, with their titles. A run can be in several. */
export const STATES = {
  '': 'every state',
  done: 'done',
  degraded: 'degraded',
  failed: 'failed',
  cancelled: 'cancelled',
  cached: 'from the cache',
} as const

export type StateFilter = keyof typeof STATES

/** Which runs are shown. */
export interface RunFilter {
  readonly state: StateFilter
  /** Empty for any. */
  readonly mixture: string
  /** A text in the id, the mixture, an agent or a model; empty for any. */
  readonly text: string
}

/** Whether a run is one of those that a person looks for. */
export function matches(run: WireRun, { state, mixture, text }: RunFilter): boolean {
  return (
    IN_STATE[state](run) &&
    (mixture === '' || run.mixture === mixture) &&
    (text === '' || haystack(run).includes(text.toLowerCase()))
  )
}

const IN_STATE: Readonly<Record<StateFilter, (run: WireRun) => boolean>> = {
  '': () => true,
  done: ({ status }) => status === 'done',
  degraded: ({ degraded }) => degraded,
  failed: ({ status }) => status === 'failed',
  cancelled: ({ status }) => status === 'cancelled',
  cached: ({ cache }) => cache === 'hit',
}

function haystack({ run, mixture, strategy, calls }: WireRun): string {
  const called = calls.flatMap(({ agent, model }) => [agent, model])
  return [run, mixture, strategy, ...called].join('\n').toLowerCase()
}

/** What the runs that are shown are together; of nothing else. */
export function summary(runs: readonly WireRun[]): string {
  const of = (state: StateFilter) => runs.filter(IN_STATE[state]).length
  const degraded = of('degraded')
  const priced = runs.flatMap(({ cost_usd }) => (cost_usd === null ? [] : [cost_usd]))
  const unpriced = runs.length - priced.length
  const cost = usd(priced.reduce((sum, each) => sum + each, 0))
  return [
    plural(runs.length, 'run'),
    unpriced === 0 ? cost : `${cost} + ${plural(unpriced, 'run')} of unknown cost`,
    `${degraded} degraded${runs.length === 0 ? '' : ` (${percent(degraded / runs.length)})`}`,
    `${of('failed')} failed`,
  ].join(' · ')
}
