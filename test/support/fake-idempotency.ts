import type {
  IdempotencyKeys,
  IdempotencyLead,
  IdempotencyStanding,
  IdempotencyPlace,
} from '../../src/gateway/ports/idempotency-keys.ts'

interface StoredClaim {
  readonly fingerprint: string
  standing: IdempotencyStanding
}

/** Idempotency keys in memory. A leader is never lost, unless a test says so in `claims`. */
export class FakeIdempotency implements IdempotencyKeys {
  readonly claims = new Map<string, StoredClaim>()
  /** Awaited before an answer is stored. */
  slow: Promise<void> = Promise.resolve()

  async look(place: IdempotencyPlace, fingerprint: string): Promise<IdempotencyStanding | null> {
    const claim = this.claims.get(nameOf(place))
    if (claim === undefined) return null
    return claim.fingerprint === fingerprint ? claim.standing : { role: 'mismatch' }
  }

  async claim(
    place: IdempotencyPlace,
    fingerprint: string,
  ): Promise<IdempotencyStanding | IdempotencyLead> {
    const standing = await this.look(place, fingerprint)
    if (standing !== null) return standing
    const name = nameOf(place)
    const claim: StoredClaim = { fingerprint, standing: { role: 'running' } }
    this.claims.set(name, claim)
    return {
      role: 'lead',
      complete: async (answer) => {
        await this.slow
        if (claim.standing.role === 'running') claim.standing = { role: 'replay', answer }
      },
      release: async () => {
        if (claim.standing.role === 'running') this.claims.delete(name)
      },
    }
  }
}

function nameOf({ tenant, session, key }: IdempotencyPlace): string {
  return session === null ? `${tenant}/${key}` : `of a token: ${tenant}/${session}/${key}`
}
