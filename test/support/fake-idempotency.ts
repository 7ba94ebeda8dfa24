import type {
  IdempotencyKeys,
  IdempotencyLead,
  IdempotencyStanding,
  IdempotencyPlace,
} from '../../src/gateway/ports/idempotency-keys.ts'

interface Kept {
  readonly fingerprint: string
  standing: IdempotencyStanding
}

/** Idempotency keys in memory. A leader is never lost, unless a test says so in `kept`. */
export class FakeIdempotency implements IdempotencyKeys {
  readonly kept = new Map<string, Kept>()
  /** Awaited before an answer is kept. */
  slow: Promise<void> = Promise.resolve()

  async look(
    { tenant, key }: IdempotencyPlace,
    fingerprint: string,
  ): Promise<IdempotencyStanding | null> {
    const kept = this.kept.get(`${tenant}/${key}`)
    if (kept === undefined) return null
    return kept.fingerprint === fingerprint ? kept.standing : { role: 'mismatch' }
  }

  async claim(
    place: IdempotencyPlace,
    fingerprint: string,
  ): Promise<IdempotencyStanding | IdempotencyLead> {
    const standing = await this.look(place, fingerprint)
    if (standing !== null) return standing
    const name = `${place.tenant}/${place.key}`
    const kept: Kept = { fingerprint, standing: { role: 'running' } }
    this.kept.set(name, kept)
    return {
      role: 'lead',
      complete: async (answer) => {
        await this.slow
        if (kept.standing.role === 'running') kept.standing = { role: 'replay', answer }
      },
      release: async () => {
        if (kept.standing.role === 'running') this.kept.delete(name)
      },
    }
  }
}
