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

/** Version 1 named its times without their unit. */
interface StoredClaimV1 extends Omit<StoredClaim, 'leaseUntilMs' | 'forgetAtMs'> {
  readonly leaseUntil: number
  readonly forgetAt: number
}

const FORMAT: StoredFormat<StoredClaim> = {
  version: 2,
  upgrade(older) {
    const { leaseUntil: leaseUntilMs, forgetAt: forgetAtMs, ...claim } = older as StoredClaimV1
    return typeof claim.owner === 'string' ? { ...claim, leaseUntilMs, forgetAtMs } : null
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
