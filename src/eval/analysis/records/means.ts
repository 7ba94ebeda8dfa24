/** The mean of some values; null when there are none. */
export function meanOrNull(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
}

/** The values that are not missing. */
export function present<Value>(values: readonly (Value | null)[]): Value[] {
  return values.filter((value) => value !== null)
}
