import { DurableObject } from 'cloudflare:workers'
import { claimValue, readClaim, type StoredClaim } from './stored-claim.ts'
import type { IdempotencyStanding } from '../../gateway/ports/idempotency-keys.ts'

/** Longest silence of a leader before the outcome of its run counts as unknown. */
export const LEASE_MS = 30_000
/** How long a key is remembered after it was claimed, and again after its run ended. */
const KEEP_MS = 24 * 60 * 60 * 1000
/** Longest answer that is stored, in bytes; a value in storage may have 2 MB. */
export const MAX_ANSWER_BYTES = 1_048_576

/** The result of a claim: the key itself, or why not. */
export type Claim = IdempotencyStanding | { readonly role: 'lead' }

/**
 * One idempotency key of one tenant: its owner and the outcome of its run. All of it is one value in
 * storage, so it survives eviction and deploys. Only the first caller ever leads: when the leader is
 * lost, the key stays unusable until it is forgotten, because a second run might be paid twice.
 */
export class IdempotencyKey extends DurableObject {
  /** Takes the key, or returns why not. The same owner may repeat it, for example when the response was lost. */
  async claim(owner: string, fingerprint: string): Promise<Claim> {
    const claim = this.#read()
    if (claim?.owner === owner && claim.outcome === null) return { role: 'lead' }
    const standing = this.look(fingerprint)
    if (standing !== null) return standing
    const now = Date.now()
    const forgetAtMs = now + KEEP_MS
    this.#write({ owner, fingerprint, leaseUntilMs: now + LEASE_MS, forgetAtMs, outcome: null })
    await this.ctx.storage.setAlarm(forgetAtMs)
    return { role: 'lead' }
  }

  /** What `claim` would return, without taking the key; null when it is free. */
  look(fingerprint: string): IdempotencyStanding | null {
    const claim = this.#read()
    if (claim === undefined) return null
    // Written by another release: its request may have run, and must not run twice.
    if (claim === null) return { role: 'indeterminate' }
    if (claim.fingerprint !== fingerprint) return { role: 'mismatch' }
    if (claim.outcome === 'too-large') return { role: 'too-large' }
    if (claim.outcome !== null) {
      return { role: 'replay', answer: new TextDecoder().decode(claim.outcome) }
    }
    return { role: claim.leaseUntilMs > Date.now() ? 'running' : 'indeterminate' }
  }

  /** The leader still runs; one that counted as lost may come back, since no other took its place. */
  renew(owner: string): void {
    const claim = this.#led(owner)
    if (claim !== null) this.#write({ ...claim, leaseUntilMs: Date.now() + LEASE_MS })
  }

  /** The run ended: later requests replay `answer`; null when it is too long to send. Only the first one counts. */
  async complete(owner: string, answer: string | null): Promise<void> {
    const claim = this.#led(owner)
    if (claim === null) return
    const bytes = answer === null ? null : new TextEncoder().encode(answer)
    const forgetAtMs = Date.now() + KEEP_MS
    const outcome = bytes === null || bytes.length > MAX_ANSWER_BYTES ? 'too-large' : bytes
    this.#write({ ...claim, forgetAtMs, outcome })
    await this.ctx.storage.setAlarm(forgetAtMs)
  }

  /** No model was called: the key is free again. */
  release(owner: string): void {
    if (this.#led(owner) !== null) this.ctx.storage.kv.delete('kept')
  }

  override async alarm(): Promise<void> {
    const claim = this.#read()
    // The alarm of a claim that was released may ring in the life of the next one.
    const forgetAtMs = claim === null ? Date.now() + KEEP_MS : (claim?.forgetAtMs ?? 0)
    if (forgetAtMs > Date.now()) await this.ctx.storage.setAlarm(forgetAtMs)
    else await this.ctx.storage.deleteAll()
  }

  /** The claim while this owner runs; null when it does not. */
  #led(owner: string): StoredClaim | null {
    const claim = this.#read()
    return claim?.owner === owner && claim.outcome === null ? claim : null
  }

  /** Undefined when the key is free; null when its claim cannot be read. */
  #read(): StoredClaim | null | undefined {
    const value = this.ctx.storage.kv.get('kept')
    return value === undefined ? undefined : readClaim(value)
  }

  #write(claim: StoredClaim): void {
    this.ctx.storage.kv.put('kept', claimValue(claim))
  }
}
