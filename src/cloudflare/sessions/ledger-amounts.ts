/** The largest amount that is counted exactly. */
export const MAX_MICROS = Number.MAX_SAFE_INTEGER

/**
 * Checks an amount that the ledger is to reserve, hold or allow.
 *
 * @throws RangeError for anything but whole millionths, 0 or more.
 */
export function assertMicros(amountMicros: number): void {
  if (!Number.isSafeInteger(amountMicros) || amountMicros < 0) {
    throw new RangeError(`Cannot count ${amountMicros}: wanted whole millionths, 0 or more`)
  }
}

/** What a call claims to have cost, rounded up. A negative or missing amount may have cost anything. */
export function claimedMicros(amountMicros: number): number {
  return amountMicros >= 0 ? Math.min(Math.ceil(amountMicros), MAX_MICROS) : MAX_MICROS
}
