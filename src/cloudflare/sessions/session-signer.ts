import { DurableObject } from 'cloudflare:workers'

const SECRET_BYTES = 32

/**
 * Makes and stores the one secret of a deployment that signs the tokens of sessions. It is random: a visitor who
 * holds a token can verify guesses of the secret offline, so it must come from nothing that can be guessed.
 */
export class SessionSigner extends DurableObject {
  /** The secret as hexadecimal digits. The first call makes it; nothing runs between its read and its write. */
  secret(): string {
    const { kv } = this.ctx.storage
    const stored = kv.get<string>('secret')
    if (stored !== undefined) return stored
    const bytes = crypto.getRandomValues(new Uint8Array(SECRET_BYTES))
    const made = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
    kv.put('secret', made)
    return made
  }
}
