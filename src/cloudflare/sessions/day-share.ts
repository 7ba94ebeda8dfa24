import type { DayBudget } from '../../gateway/ports/session-store.ts'
import type { KeyBudget } from '../keys/key-budget.ts'
import { persist } from '../persist.ts'

/** What a session may spend, and until when. */
interface Terms {
  readonly id: string
  readonly budgetMicros: number
  readonly expiresAtMs: number
}

/** The key whose budget of a day a session shares, as its ledger stores it beside its tables. */
const PLACE = 'dayBudget'

/** The share that one session takes of the daily budget of the key that opened it; nothing for other sessions. */
export class DayShare {
  readonly #kv: SyncKvStorage
  readonly #budgets: DurableObjectNamespace<KeyBudget>

  constructor({ kv }: DurableObjectStorage, budgets: DurableObjectNamespace<KeyBudget>) {
    this.#kv = kv
    this.#budgets = budgets
  }

  /** Takes the share of a session that is to be opened; false when the day has not enough left. */
  async take(day: DayBudget | undefined, terms: Terms, nowMs: number): Promise<boolean> {
    if (day === undefined) return true
    const { id: session, budgetMicros: amountMicros, expiresAtMs } = terms
    const { limitMicros } = day
    const share = { session, amountMicros, expiresAtMs, limitMicros, nowMs }
    return persist(async () => this.#budgets.getByName(day.keyId).reserve(share))
  }

  /** Notes whose share it is; written with the session itself. */
  note(day: DayBudget | undefined): void {
    if (day !== undefined) this.#kv.put(PLACE, day)
  }

  /** Raises the share to what a changed session may spend; false when the day has not enough left. */
  raise(terms: Terms, nowMs: number): Promise<boolean> {
    return this.take(this.#kv.get<DayBudget>(PLACE), terms, nowMs)
  }

  /** Gives back what an ended session did not spend. False when that has to be tried again. */
  async end({ id, spent, held }: { id: string; spent: number; held: number }): Promise<boolean> {
    const day = this.#kv.get<DayBudget>(PLACE)
    if (day === undefined) return true
    try {
      await persist(async () => this.#budgets.getByName(day.keyId).end(id, spent + held))
    } catch {
      return false
    }
    // A run under way may still release money, which is given back later.
    if (held === 0) this.#kv.delete(PLACE)
    return true
  }
}
