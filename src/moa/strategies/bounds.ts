import type { StepBound } from './strategy.ts'

/** The bound of several parts of one step. */
export function sumOfBounds(...bounds: readonly StepBound[]): StepBound {
  const sum = (of: (bound: StepBound) => number) =>
    bounds.reduce((total, bound) => total + of(bound), 0)
  return {
    calls: sum(({ calls }) => calls),
    extraCalls: sum(({ extraCalls }) => extraCalls),
    micros: sum(({ micros }) => micros),
    extraMicros: sum(({ extraMicros }) => extraMicros),
  }
}

/** The bound of one of several parts of which only one happens. */
export function maxOfBounds(...bounds: readonly StepBound[]): StepBound {
  const most = (of: (bound: StepBound) => number) => Math.max(0, ...bounds.map(of))
  return {
    calls: most(({ calls }) => calls),
    extraCalls: most(({ extraCalls }) => extraCalls),
    micros: most(({ micros }) => micros),
    extraMicros: most(({ extraMicros }) => extraMicros),
  }
}

/** The bound of a part that is repeated. */
export function timesBound(bound: StepBound, times: number): StepBound {
  return sumOfBounds(...Array.from({ length: times }, () => bound))
}
