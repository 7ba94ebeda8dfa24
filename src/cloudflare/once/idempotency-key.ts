import { DurableObject } from 'cloudflare:workers'
import type { IdempotencyStanding } from '../../gateway/ports/idempotency-keys.ts'

/** Longest silence of a leader before nobody can say what became of its run. */
export const LEASE_MS = 30_000
/** How long a key is remembered after it was claimed, and again after its run ended. */
const KEEP_MS = 24 * 60 * 60 * 1000
/** Longest answer that is kept, in bytes; a value in storage may have 2 MB. */
const MAX_ANSWER_BYTES = 1_048_576

/** What a claim gets: the key itself, or why not. */
export type Claim = IdempotencyStanding | { readonly role: 'lead' }

interface Kept {
  readonly owner: string
  readonly fingerprint: string
  readonly leaseUntilMs: number
  readonly forgetAtMs: number
  /** Null while the run goes on. Bytes, since text in storage may take two of them for a character. */
  readonly outcome: Uint8Array | 'too-large' | null
}

/**
 * One idempotency key of one tenant: who runs for it, and what came of it. All of it is one value in
 * storage, so it survives eviction and deploys. Nobody but the first ever leads: when the leader is
 * lost, the key stays unusable until it is forgotten, because a second run might be paid twice.
 */
export class IdempotencyKey extends DurableObject {
  /** Takes the key, or says why not. The same owner may ask again, for example when the answer was lost. */
  async claim(owner: string, fingerprint: string): Promise<Claim> {
    const kept = this.#read()
    if (kept?.owner === owner && kept.outcome === null) return { role: 'lead' }
    const standing = this.look(fingerprint)
    if (standing !== null) return standing
    const now = Date.now()
    const forgetAtMs = now + KEEP_MS
    this.#write({ owner, fingerprint, leaseUntilMs: now + LEASE_MS, forgetAtMs, outcome: null })
    await this.ctx.storage.setAlarm(forgetAtMs)
    return { role: 'lead' }
  }

  /** What a claim would be answered, without taking the key; null when it is free. */
  look(fingerprint: string): IdempotencyStanding | null {
    const kept = this.#read()
    if (kept === undefined) return null
    if (kept.fingerprint !== fingerprint) return { role: 'mismatch' }
    if (kept.outcome === 'too-large') return { role: 'too-large' }
    if (kept.outcome !== null) {
      return { role: 'replay', answer: new TextDecoder().decode(kept.outcome) }
    }
    return { role: kept.leaseUntilMs > Date.now() ? 'running' : 'indeterminate' }
  }

  /** The leader is still at it; one that was taken for lost may come back, since nobody took its place. */
  renew(owner: string): void {
    const kept = this.#led(owner)
    if (kept !== null) this.#write({ ...kept, leaseUntilMs: Date.now() + LEASE_MS })
  }

  /** The run ended: `answer` is told to whoever asks again. Only the first word counts. */
  async complete(owner: string, answer: string): Promise<void> {
    const kept = this.#led(owner)
    if (kept === null) return
    const bytes = new TextEncoder().encode(answer)
    const forgetAtMs = Date.now() + KEEP_MS
    const outcome = bytes.length > MAX_ANSWER_BYTES ? 'too-large' : bytes
    this.#write({ ...kept, forgetAtMs, outcome })
    await this.ctx.storage.setAlarm(forgetAtMs)
  }

  /** Nothing was called: the key is free again. */
  release(owner: string): void {
    if (this.#led(owner) !== null) this.ctx.storage.kv.delete('kept')
  }

  override async alarm(): Promise<void> {
    const kept = this.#read()
    // The alarm of a claim that was released may ring in the life of the next one.
    if (kept !== undefined && kept.forgetAtMs > Date.now()) {
      await this.ctx.storage.setAlarm(kept.forgetAtMs)
    } else await this.ctx.storage.deleteAll()
  }

  /** What is kept while this owner runs; null when it does not. */
  #led(owner: string): Kept | null {
    const kept = this.#read()
    return kept?.owner === owner && kept.outcome === null ? kept : null
  }

  #read(): Kept | undefined {
    return this.ctx.storage.kv.get<Kept>('kept')
  }

  #write(kept: Kept): void {
    this.ctx.storage.kv.put<Kept>('kept', kept)
  }
}
