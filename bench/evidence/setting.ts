/** The size of a simulation. */
export interface Setting {
  readonly repetitions: number
  readonly seed: number
}

/** The traffic that every simulation of evidence draws. */
export const TRAFFIC = { requests: 20_000, days: 40 } as const

/** Days that have passed, the current one included, when a request arrives. */
export function dayOf(request: number): number {
  return 1 + Math.floor((request * TRAFFIC.days) / TRAFFIC.requests)
}
