import { DurableObject } from 'cloudflare:workers'
import { readVersion, withVersion, type StoredFormat } from '../../protocol/stored.ts'

/** How long a response can be read after it was written. */
const KEEP_MS = 24 * 60 * 60 * 1000

/** What the object of a response holds. */
interface StoredText {
  /** Bytes, since text in storage may take two of them for a character. Null once the response was deleted. */
  readonly text: Uint8Array | null
  /** `open` until the response has ended. */
  readonly state: 'open' | 'closed'
  /** Milliseconds since the epoch. */
  readonly forgetAtMs: number
}

const FORMAT: StoredFormat<StoredText> = { version: 1 }

/** One response of one caller, as text that only the gateway reads: one value in storage. */
export class StoredResponse extends DurableObject {
  /** Null when there is none. */
  read(): string | null {
    const { text = null } = this.#read() ?? {}
    return text === null ? null : new TextDecoder().decode(text)
  }

  /** Stores a response that has not ended. One that is there stays as it is. */
  async open(text: string): Promise<void> {
    if (this.#read() === null) await this.#write('open', text)
  }

  /** Stores a response at its end. The first end counts, and one that was deleted does not come back. */
  async close(text: string): Promise<void> {
    const known = this.#read()
    if (known !== null && (known.state === 'closed' || known.text === null)) return
    await this.#write('closed', text)
  }

  /** False when there was none. That it was deleted stays known: a job may still be about to store its end. */
  async remove(): Promise<boolean> {
    const known = this.#read()
    if (known === null || known.text === null) return false
    await this.#write(known.state, null)
    return true
  }

  override async alarm(): Promise<void> {
    const forgetAtMs = this.#read()?.forgetAtMs ?? 0
    if (forgetAtMs > Date.now()) await this.ctx.storage.setAlarm(forgetAtMs)
    else await this.ctx.storage.deleteAll()
  }

  /** Null also for one that is forgotten, or that a newer release wrote. */
  #read(): StoredText | null {
    const stored = readVersion(FORMAT, this.ctx.storage.kv.get('response'))
    return stored !== null && stored.forgetAtMs > Date.now() ? stored : null
  }

  async #write(state: StoredText['state'], text: string | null): Promise<void> {
    const forgetAtMs = Date.now() + KEEP_MS
    const bytes = text === null ? null : new TextEncoder().encode(text)
    this.ctx.storage.kv.put('response', withVersion(FORMAT, { text: bytes, state, forgetAtMs }))
    await this.ctx.storage.setAlarm(forgetAtMs)
  }
}
