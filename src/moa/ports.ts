import type { Allowance } from './cost/allowance.ts'
import type { CallModel } from './model-port.ts'
import type { StopSignal } from './stop-signal.ts'
import type { Price } from './cost/usage.ts'

/** Time, handed in so that tests decide how fast it passes. */
export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Runs `action` once after `ms` milliseconds, unless the returned function is called first. */
  readonly setTimer: (ms: number, action: () => void) => () => void
}

/** Proposals of earlier runs, by what the agent was shown. Neither method throws. */
export interface ProposalMemory {
  recall(material: string): Promise<string | null>
  remember(material: string, proposal: string): void
}

/** What a run needs from outside. */
export interface RunPorts {
  readonly call: CallModel
  readonly clock: Clock
  /** Uniform in [0, 1). */
  readonly random: () => number
  /** Null when nothing is kept. */
  readonly memory: ProposalMemory | null
  readonly priceOf: (model: string) => Price | null
  /** Null when the run may cost what it will. */
  readonly allowance: Allowance | null
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: StopSignal
}

/** Waits, and ends early without complaint when one of the signals fires. */
export function sleep(
  clock: Clock,
  ms: number,
  signals: readonly (StopSignal | undefined)[],
): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      cancel()
      for (const signal of signals) signal?.removeEventListener('abort', wake)
      resolve()
    }
    const cancel = clock.setTimer(ms, wake)
    for (const signal of signals) {
      if (signal?.aborted) wake()
      else signal?.addEventListener('abort', wake)
    }
  })
}
