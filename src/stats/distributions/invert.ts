/** Steps that narrow any range of numbers down to neighbours. */
const MAX_STEPS = 300

/** Where a rising function takes a value, between two ends, by bisection. */
export function invert(
  rising: (value: number) => number,
  range: { readonly probability: number; readonly low: number; readonly high: number },
): number {
  let { low, high } = range
  for (let step = 0; step < MAX_STEPS; step++) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) break
    if (rising(middle) < range.probability) low = middle
    else high = middle
  }
  return (low + high) / 2
}
