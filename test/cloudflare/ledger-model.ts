import type {
  Change,
  Hold,
  Raising,
  Releasing,
  Settlement,
  Shrinking,
} from '../../src/cloudflare/sessions/ledger-messages.ts'

const DEADLINE = 15 * 60_000

interface ModelHold {
  amount: number
  readonly createdAt: number
  readonly calls: Map<string, { spent: number; clamped: boolean }>
  held: number
  committed: number
  givenBack: number
  state: 'held' | 'settled' | 'released' | 'committed'
}

interface ModelTerms {
  readonly budget: number
  readonly expiresAt: number
  readonly mixture: string
}

/** What a ledger is to do, in the plainest words: no sums are kept, all are added up when asked for. */
export class LedgerModel {
  readonly holds = new Map<string, ModelHold>()
  state: 'open' | 'expired' | 'closed' = 'open'
  readonly mixture: string
  budget: number
  expiresAt: number

  constructor({ budget, expiresAt, mixture }: ModelTerms) {
    this.budget = budget
    this.expiresAt = expiresAt
    this.mixture = mixture
  }

  get spent(): number {
    return this.#sum(({ committed, calls }) =>
      [...calls.values()].reduce((total, { spent }) => total + spent, committed),
    )
  }

  get held(): number {
    return this.#sum(({ held }) => held)
  }

  get remaining(): number {
    return this.budget - this.spent - this.held
  }

  /** Every hold is somewhere, to the millionth: held, committed, spent or given back. */
  get conserved(): boolean {
    return [...this.holds.values()].every(({ amount, held, committed, givenBack, calls }) => {
      const spent = [...calls.values()].reduce((total, call) => total + call.spent, 0)
      return amount === held + committed + givenBack + spent
    })
  }

  hold({ run, amount, mixture, now }: Hold) {
    const { remaining } = this
    const refused = (reason: string) => ({ ok: false, remaining, reason })
    const before = this.holds.get(run)
    if (before !== undefined) {
      return before.state === 'held' ? { ok: true, remaining } : refused('ended')
    }
    if (this.state === 'closed') return refused('closed')
    if (this.state === 'expired' || now >= this.expiresAt) return refused('expired')
    if (mixture !== this.mixture) return { ...refused('mixture'), mixture: this.mixture }
    if (amount > remaining) return refused('budget')
    this.holds.set(run, { ...EMPTY, amount, held: amount, createdAt: now, calls: new Map() })
    return { ok: true, remaining: remaining - amount }
  }

  settle({ run, call, amount, keep }: Settlement) {
    const hold = this.holds.get(run)
    if (hold === undefined) return { spent: 0, clamped: true }
    const before = hold.calls.get(call)
    if (before !== undefined) return before
    const most = hold.held + hold.committed
    const wanted = amount >= 0 ? amount : Infinity
    const settled = { spent: Math.min(wanted, most), clamped: wanted > most }
    hold.calls.set(call, settled)
    if (hold.state === 'committed') hold.committed -= settled.spent
    else hold.held -= settled.spent
    if (keep !== undefined) this.shrink({ run, to: keep })
    return settled
  }

  raise({ run, to, now }: Raising) {
    const hold = this.holds.get(run)
    if (hold?.state !== 'held') return false
    const more = to - hold.held
    if (more <= 0) return true
    if (this.state !== 'open' || now >= this.expiresAt || more > this.remaining) return false
    hold.amount += more
    hold.held = to
    return true
  }

  shrink({ run, to }: Shrinking) {
    const hold = this.holds.get(run)
    if (hold?.state !== 'held' || to >= hold.held) return
    hold.givenBack += hold.held - to
    hold.held = to
  }

  release({ run, now }: Releasing) {
    const hold = this.holds.get(run)
    if (hold === undefined) {
      this.holds.set(run, { ...EMPTY, createdAt: now, state: 'released', calls: new Map() })
    } else if (hold.state === 'held' || hold.state === 'committed') {
      hold.givenBack += hold.held + hold.committed
      hold.held = 0
      hold.committed = 0
      hold.state = hold.calls.size > 0 ? 'settled' : 'released'
    }
  }

  change({ budget, expiresAt, now }: Change) {
    if (this.state === 'closed') return 'closed'
    if (this.state === 'expired' || now >= this.expiresAt) return 'expired'
    if (budget !== null && budget < this.spent + this.held) return 'budget'
    this.budget = budget ?? this.budget
    this.expiresAt = expiresAt ?? this.expiresAt
    return 'ok'
  }

  close() {
    const was = this.state
    this.state = 'closed'
    return was !== 'closed'
  }

  sweep(now: number) {
    if (this.state === 'open' && now >= this.expiresAt) this.state = 'expired'
    for (const hold of this.holds.values()) {
      if (hold.state !== 'held' || hold.createdAt + DEADLINE > now) continue
      hold.committed = hold.held
      hold.held = 0
      hold.state = 'committed'
    }
  }

  #sum(part: (hold: ModelHold) => number): number {
    return [...this.holds.values()].reduce((total, hold) => total + part(hold), 0)
  }
}

const EMPTY = {
  amount: 0,
  held: 0,
  committed: 0,
  givenBack: 0,
  state: 'held',
} as const
