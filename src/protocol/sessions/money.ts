/** Money is counted in whole millionths of a US dollar. */
const MICROS = 1e6
/** Decimal digits that a double holds exactly; digits beyond them are rounding errors. */
const SURE_DIGITS = 15

/** A budget in micros: rounded down, so that no more is spent than allowed. */
export function budgetMicros(usd: number): number {
  return Math.floor(exactMicros(usd))
}

/** A cost in micros: rounded up, so that no less is counted than spent. */
export function costMicros(usd: number): number {
  return Math.ceil(exactMicros(usd))
}

/** Micros as US dollars. */
export function usdOf(micros: number): number {
  return micros / MICROS
}

/** Without the rounding error of binary fractions, which would turn 8.2 dollars into 8,199,999 micros. */
function exactMicros(usd: number): number {
  return Number((usd * MICROS).toPrecision(SURE_DIGITS))
}
