import { IsolateMemory } from '../kv/isolate-memory.ts'
import type { KeyRegistry } from './key-registry.ts'

/** How long an isolate trusts that some key lists an origin. */
const LISTED_AGE_MS = 30_000
/** How long it trusts that none does, so that a key made elsewhere works soon. */
const UNLISTED_AGE_MS = 5_000
/** How long one read of the registry keeps others from starting. */
const READ_MS = 1_000
/** More origins are not held in memory; then each one is looked up by itself. */
const MOST_ORIGINS = 10_000

type Registry = Pick<DurableObjectStub<KeyRegistry>, 'origins' | 'listsOrigin'>

/**
 * The origins that keys list, as an isolate knows them. Anyone can send preflights of made-up origins, so it reads the
 * whole list at once: however many origins are asked for, the registry gets one call in some seconds.
 */
export class ListedOrigins {
  readonly #now: () => number
  #single: IsolateMemory<boolean>
  #list: { readonly origins: ReadonlySet<string> | null; readonly atMs: number } | undefined
  #readingSinceMs = -Infinity
  #edits = 0

  constructor(now: () => number) {
    this.#now = now
    this.#single = singles(now)
  }

  /** Forgets everything: a key was made or revoked in this isolate, where that is to be seen at once. */
  clear(): void {
    this.#list = undefined
    this.#single = singles(this.#now)
    this.#edits += 1
  }

  async has(origin: string, registry: Registry): Promise<boolean> {
    const fresh = this.#fresh(origin)
    const list = fresh === undefined ? await this.#read(registry) : fresh
    return list === null ? this.#look(origin, registry) : list.has(origin)
  }

  /** The list, when it is young enough to answer for this origin; null when there are too many origins for one. */
  #fresh(origin: string): ReadonlySet<string> | null | undefined {
    if (this.#list === undefined) return undefined
    const { origins, atMs } = this.#list
    const now = this.#now()
    // While another request reads the list again, the last one answers for all origins.
    const rereads = now < this.#readingSinceMs + READ_MS
    const ageMs = rereads || origins?.has(origin) !== false ? LISTED_AGE_MS : UNLISTED_AGE_MS
    return now < atMs + ageMs ? origins : undefined
  }

  async #read(registry: Registry): Promise<ReadonlySet<string> | null> {
    const atMs = this.#now()
    const edits = this.#edits
    this.#readingSinceMs = atMs
    const found = await registry.origins(MOST_ORIGINS)
    const origins = found === null ? null : new Set(found)
    // This list may lack a key that was made in this isolate meanwhile.
    if (this.#edits === edits) this.#list = { origins, atMs }
    this.#readingSinceMs = -Infinity
    return origins
  }

  async #look(origin: string, registry: Registry): Promise<boolean> {
    const known = this.#single.get(origin)
    if (known !== undefined) return known
    const listed = await registry.listsOrigin(origin)
    const ageMs = listed ? LISTED_AGE_MS : UNLISTED_AGE_MS
    this.#single.set(origin, listed, { weight: 1, ageMs })
    return listed
  }
}

function singles(now: () => number): IsolateMemory<boolean> {
  return new IsolateMemory({ maxWeight: 5_000, maxAgeMs: LISTED_AGE_MS }, now)
}
