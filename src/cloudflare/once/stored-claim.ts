import { readVersion, withVersion, type StoredFormat } from '../../protocol/stored.ts'

/** The owner of an idempotency key, and the outcome of its run. */
export interface StoredClaim {
  readonly owner: string
  readonly fingerprint: string
  readonly leaseUntilMs: number
  readonly forgetAtMs: number
  /** Null while the run goes on. Bytes, since text in storage may take two of them for a character. */
  readonly outcome: Uint8Array | 'too-large' | null
}

/** In version 1, times had their unit in their names or not. */
interface EarlierClaim extends Omit<StoredClaim, 'leaseUntilMs' | 'forgetAtMs'> {
  readonly leaseUntil: number
  readonly forgetAt: number
  readonly leaseUntilMs?: number
  readonly forgetAtMs?: number
}

const FORMAT: StoredFormat<StoredClaim> = {
  version: 2,
  upgrade(older) {
    const earlier = older as EarlierClaim
    const { leaseUntil, leaseUntilMs = leaseUntil, forgetAt, forgetAtMs = forgetAt } = earlier
    const { owner, fingerprint, outcome } = earlier
    if (typeof owner !== 'string') return null
    return { owner, fingerprint, leaseUntilMs, forgetAtMs, outcome }
  },
}

/** A claim as its object holds it. */
export function claimValue(claim: StoredClaim): object {
  return withVersion(FORMAT, claim)
}

/** Null when it cannot be read. */
export function readClaim(value: unknown): StoredClaim | null {
  return readVersion(FORMAT, value)
}
