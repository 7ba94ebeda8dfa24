import type { Allowance } from './cost/allowance.ts'
import type { CallModel } from './model-port.ts'
import type { StopSignal } from './stop-signal.ts'
import type { Price } from './cost/price.ts'

/** Time, injected so that tests control it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Runs `action` once after `ms` milliseconds, unless the returned function is called first. */
  readonly setTimer: (ms: number, action: () => void) => () => void
}

/** Proposals of earlier runs, by everything that they depend on. No method throws. */
export interface ProposalMemory {
  /** A short text that stands for a long one. */
  digest(text: string): Promise<string>
  recall(material: string): Promise<string | null>
  remember(material: string, proposal: string): void
}

/** What a run needs from outside. */
export interface RunPorts {
  readonly call: CallModel
  readonly clock: Clock
  /** Uniform in [0, 1). */
  readonly random: () => number
  /** Null when proposals are not stored. */
  readonly memory: ProposalMemory | null
  readonly priceOf: (model: string) => Price | null
  /** Null when the cost of the run is not limited. */
  readonly allowance: Allowance | null
  /** Fires when the caller has left. */
  readonly signal: StopSignal
}

/** Waits `ms` milliseconds; resolves earlier, never rejects, when one of the signals fires. */
export function sleep(
  clock: Clock,
  ms: number,
  signals: readonly (StopSignal | undefined)[],
): Promise<void> {
  return new Promise((resolve) => {
    let cancel = () => {}
    const wake = () => {
      cancel()
      for (const signal of signals) signal?.removeEventListener('abort', wake)
      resolve()
    }
    cancel = clock.setTimer(ms, wake)
    for (const signal of signals) {
      if (signal?.aborted) wake()
      else signal?.addEventListener('abort', wake)
    }
  })
}
