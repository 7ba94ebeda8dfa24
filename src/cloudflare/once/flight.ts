import { DurableObject } from 'cloudflare:workers'

/** Longest silence of a leader before another one leads. */
const LEASE_MS = 15_000
/** How long an answer stays for callers who ask the same at the same moment. */
const KEEP_MS = 10_000

export type Boarding =
  /** No caller runs it: this one does, and must report its end. */
  | { readonly role: 'lead' }
  /** Another caller ran it: this is the answer. */
  | { readonly role: 'follow'; readonly answer: string }

/**
 * One question that several callers ask in the same moment: the first runs, the others wait for what
 * comes of it. Held in memory only. When it is lost, or the leader falls silent, the next one leads:
 * a question may then be paid twice, but never stays without an answer.
 */
export class Flight extends DurableObject {
  #leader: string | undefined
  #leaseTimer: ReturnType<typeof setTimeout> | undefined
  /** Leaders in a row of whom nothing came: maybe the answer is one that cannot be shared. */
  #fruitless = 0
  #landed: { readonly answer: string; readonly untilMs: number } | undefined
  #waiting: ((boarding: Boarding) => void)[] = []

  /** Joins the question; answers when there is an answer, or when the caller is to lead. */
  board(passenger: string): Promise<Boarding> {
    if (this.#landed !== undefined && this.#landed.untilMs > Date.now()) {
      return Promise.resolve({ role: 'follow', answer: this.#landed.answer })
    }
    if (this.#leader === undefined) {
      this.#lead(passenger)
      return Promise.resolve({ role: 'lead' })
    }
    return new Promise((resolve) => {
      this.#waiting.push((boarding) => {
        if (boarding.role === 'lead') this.#lead(passenger)
        resolve(boarding)
      })
    })
  }

  /** The leader still runs. */
  renew(passenger: string): void {
    if (passenger === this.#leader) this.#lead(passenger)
  }

  /** The leader is done; null when nothing came of it that others could use. */
  land(passenger: string, answer: string | null): void {
    if (passenger !== this.#leader) return
    if (answer === null) return this.#next()
    clearTimeout(this.#leaseTimer ?? null)
    this.#leader = undefined
    this.#fruitless = 0
    this.#landed = { answer, untilMs: Date.now() + KEEP_MS }
    for (const resolve of this.#waiting.splice(0)) resolve({ role: 'follow', answer })
  }

  #lead(passenger: string): void {
    this.#leader = passenger
    clearTimeout(this.#leaseTimer ?? null)
    this.#leaseTimer = setTimeout(() => this.#next(), LEASE_MS)
  }

  /** The one that has waited longest leads; the second time all do, or the last would wait for everyone. */
  #next(): void {
    clearTimeout(this.#leaseTimer ?? null)
    this.#leader = undefined
    this.#fruitless += 1
    const next = this.#waiting.splice(0, this.#fruitless > 1 ? this.#waiting.length : 1)
    for (const resolve of next) resolve({ role: 'lead' })
  }
}
