import type { StepBound } from './strategy.ts'

/** The bound of a step that makes all these calls. */
export function addBounds(bounds: readonly StepBound[]): StepBound {
  const sum = (field: keyof StepBound) => bounds.reduce((total, each) => total + each[field], 0)
  return {
    calls: sum('calls'),
    extraCalls: sum('extraCalls'),
    micros: sum('micros'),
    extraMicros: sum('extraMicros'),
  }
}
