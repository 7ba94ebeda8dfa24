import { DurableObject } from 'cloudflare:workers'

/** Longest silence of a leader before another one leads. */
const LEASE_MS = 15_000
/** How long a result stays for callers who send the same request a moment later. */
const KEEP_MS = 10_000

export type FlightRole =
  /** No caller runs it: this one does, and must report its end. */
  | { readonly role: 'lead' }
  /** Another caller ran it: this is the answer. */
  | { readonly role: 'follow'; readonly answer: string }

/**
 * One request that several callers send at the same time: the first leads and makes the run, the others
 * follow and wait for its result. Held in memory only. When it is lost, or the leader falls silent, the
 * next caller leads: a run may then be paid twice, but no caller stays without an answer.
 */
export class Flight extends DurableObject {
  #leader: string | undefined
  #leaseTimer: ReturnType<typeof setTimeout> | undefined
  /** Leaders in a row without a result: perhaps the answer is one that cannot be shared. */
  #fruitless = 0
  #result: { readonly answer: string; readonly untilMs: number } | undefined
  #followers: ((role: FlightRole) => void)[] = []

  /** Joins the flight; resolves when there is an answer, or when this caller is to lead. */
  join(caller: string): Promise<FlightRole> {
    if (this.#result !== undefined && this.#result.untilMs > Date.now()) {
      return Promise.resolve({ role: 'follow', answer: this.#result.answer })
    }
    if (this.#leader === undefined) {
      this.#lead(caller)
      return Promise.resolve({ role: 'lead' })
    }
    return new Promise((resolve) => {
      this.#followers.push((result) => {
        if (result.role === 'lead') this.#lead(caller)
        resolve(result)
      })
    })
  }

  /** The leader still runs. */
  renew(caller: string): void {
    if (caller === this.#leader) this.#lead(caller)
  }

  /** The run of the leader ended; null when it has no answer that others could use. */
  complete(caller: string, answer: string | null): void {
    if (caller !== this.#leader) return
    if (answer === null) return this.#next()
    clearTimeout(this.#leaseTimer ?? null)
    this.#leader = undefined
    this.#fruitless = 0
    this.#result = { answer, untilMs: Date.now() + KEEP_MS }
    for (const resolve of this.#followers.splice(0)) resolve({ role: 'follow', answer })
  }

  #lead(caller: string): void {
    this.#leader = caller
    clearTimeout(this.#leaseTimer ?? null)
    this.#leaseTimer = setTimeout(() => this.#next(), LEASE_MS)
  }

  /** The one that has waited longest leads; the second time all do, or the last would wait for everyone. */
  #next(): void {
    clearTimeout(this.#leaseTimer ?? null)
    this.#leader = undefined
    this.#fruitless += 1
    const next = this.#followers.splice(0, this.#fruitless > 1 ? this.#followers.length : 1)
    for (const resolve of next) resolve({ role: 'lead' })
  }
}
