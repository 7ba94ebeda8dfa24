/** Money is counted in whole millionths of a US dollar. */
const MICROS = 1e6
/** Digits that a double holds for sure: what is beyond them came with the conversion to binary. */
const SURE_DIGITS = 15

/** What a budget is worth in millionths: rounded down, so that no more is spent than was allowed. */
export function budgetMicros(usd: number): number {
  return Math.floor(exactMicros(usd))
}

/** What a cost is worth in millionths: rounded up, so that no less is counted than was spent. */
export function costMicros(usd: number): number {
  return Math.ceil(exactMicros(usd))
}

/** Millionths as dollars. */
export function usdOf(micros: number): number {
  return micros / MICROS
}

/** Without the error of binary fractions, which would make 0.57 dollars 569,999 millionths. */
function exactMicros(usd: number): number {
  return Number((usd * MICROS).toPrecision(SURE_DIGITS))
}
