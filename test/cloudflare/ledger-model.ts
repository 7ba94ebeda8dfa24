import type {
  Change,
  Hold,
  Raising,
  Releasing,
  Settlement,
  Shrinking,
  Update,
} from '../../src/cloudflare/sessions/ledger-messages.ts'

const DEADLINE = 15 * 60_000

interface ModelHold {
  amountMicros: number
  readonly createdAtMs: number
  readonly calls: Map<string, { spentMicros: number; clamped: boolean; overrun: number }>
  held: number
  committed: number
  givenBack: number
  state: 'held' | 'settled' | 'released' | 'committed'
}

interface ModelTerms {
  readonly budgetMicros: number
  readonly expiresAtMs: number
  readonly mixture: string
}

/** The rules of a ledger in their simplest form: sums are not stored, but added up whenever they are read. */
export class LedgerModel {
  readonly holds = new Map<string, ModelHold>()
  state: 'open' | 'expired' | 'closed' = 'open'
  readonly mixture: string
  budgetMicros: number
  expiresAtMs: number

  constructor({ budgetMicros, expiresAtMs, mixture }: ModelTerms) {
    this.budgetMicros = budgetMicros
    this.expiresAtMs = expiresAtMs
    this.mixture = mixture
  }

  get spent(): number {
    return this.#sum(({ committed, calls }) =>
      [...calls.values()].reduce((total, { spentMicros }) => total + spentMicros, committed),
    )
  }

  get held(): number {
    return this.#sum(({ held }) => held)
  }

  /** What calls claimed and no money covered. */
  get overrun(): number {
    const sum = this.#sum(({ calls }) =>
      [...calls.values()].reduce((total, call) => total + call.overrun, 0),
    )
    return Math.min(sum, Number.MAX_SAFE_INTEGER)
  }

  get remainingMicros(): number {
    return this.budgetMicros - this.spent - this.held
  }

  /** Every hold is somewhere, to the millionth: held, committed, spent or released. */
  get conserved(): boolean {
    return [...this.holds.values()].every(({ amountMicros, held, committed, givenBack, calls }) => {
      const spent = [...calls.values()].reduce((total, call) => total + call.spentMicros, 0)
      return amountMicros === held + committed + givenBack + spent
    })
  }

  hold({ run, amountMicros, mixture, nowMs }: Hold) {
    const { remainingMicros } = this
    const refused = (reason: string) => ({ ok: false, remainingMicros, reason })
    const before = this.holds.get(run)
    if (before !== undefined) {
      return before.state === 'held' ? { ok: true, remainingMicros } : refused('ended')
    }
    if (this.state === 'closed') return refused('closed')
    if (this.state === 'expired' || nowMs >= this.expiresAtMs) return refused('expired')
    if (mixture !== this.mixture) return { ...refused('mixture'), mixture: this.mixture }
    if (amountMicros > remainingMicros) return refused('budget')
    this.holds.set(run, {
      ...EMPTY,
      amountMicros,
      held: amountMicros,
      createdAtMs: nowMs,
      calls: new Map(),
    })
    return { ok: true, remainingMicros: remainingMicros - amountMicros }
  }

  settle({ run, call, amountMicros, keepMicros }: Settlement) {
    const hold = this.holds.get(run)
    if (hold === undefined) return { spentMicros: 0, clamped: true }
    const before = hold.calls.get(call)
    if (before !== undefined) return answerOf(before)
    const claimed = amountMicros >= 0 ? amountMicros : Number.MAX_SAFE_INTEGER
    const own = Math.min(claimed, hold.held + hold.committed)
    const left = this.state === 'open' ? this.remainingMicros : 0
    const more = Math.min(claimed - own, left)
    const overrun = claimed - own - more
    const settled = { spentMicros: own + more, clamped: overrun > 0, overrun }
    const answer = answerOf(settled)
    hold.calls.set(call, settled)
    hold.amountMicros += more
    if (hold.state === 'committed') hold.committed -= own
    else hold.held -= own
    if (keepMicros !== undefined) this.shrink({ run, toMicros: keepMicros })
    return answer
  }

  /** Whatever becomes free pays for overruns before a run can hold it. */
  #payOverruns() {
    if (this.state !== 'open') return
    for (const [, hold] of [...this.holds].sort(byName)) {
      for (const [, call] of [...hold.calls].sort(byName)) {
        const paid = Math.min(call.overrun, this.remainingMicros)
        call.overrun -= paid
        call.spentMicros += paid
        call.clamped = call.overrun > 0
        hold.amountMicros += paid
      }
    }
  }

  raise({ run, toMicros, nowMs }: Raising) {
    return this.#raise({ run, toMicros, leastMicros: toMicros, nowMs })
  }

  #raise({ run, toMicros, leastMicros, nowMs }: Raising & { leastMicros: number }) {
    const hold = this.holds.get(run)
    if (hold?.state !== 'held') return false
    if (toMicros <= hold.held) return true
    const left = this.state === 'open' && nowMs < this.expiresAtMs ? this.remainingMicros : 0
    const held = Math.min(toMicros, hold.held + Math.max(0, left))
    if (held < leastMicros) return false
    hold.amountMicros += held - hold.held
    hold.held = held
    return true
  }

  update({ run, calls, keepMicros, raise, release, nowMs }: Update) {
    for (const call of calls) this.settle({ ...call, run, nowMs })
    if (keepMicros !== undefined) this.shrink({ run, toMicros: keepMicros })
    if (raise !== undefined) this.#raise({ run, ...raise, nowMs })
    if (release !== undefined) this.release({ run, reason: release, nowMs })
    return this.holds.get(run)?.held ?? 0
  }

  shrink({ run, toMicros }: Shrinking) {
    const hold = this.holds.get(run)
    if (hold?.state !== 'held' || toMicros >= hold.held) return
    hold.givenBack += hold.held - toMicros
    hold.held = toMicros
    this.#payOverruns()
  }

  release({ run, nowMs }: Releasing) {
    const hold = this.holds.get(run)
    if (hold === undefined) {
      this.holds.set(run, { ...EMPTY, createdAtMs: nowMs, state: 'released', calls: new Map() })
    } else if (hold.state === 'held' || hold.state === 'committed') {
      hold.givenBack += hold.held + hold.committed
      hold.held = 0
      hold.committed = 0
      hold.state = hold.calls.size > 0 ? 'settled' : 'released'
      this.#payOverruns()
    }
  }

  change({ budgetMicros, expiresAtMs, nowMs }: Change) {
    if (this.state === 'closed') return 'closed'
    if (this.state === 'expired' || nowMs >= this.expiresAtMs) return 'expired'
    if (budgetMicros !== null && budgetMicros < this.spent + this.held) return 'budget'
    this.budgetMicros = budgetMicros ?? this.budgetMicros
    this.expiresAtMs = expiresAtMs ?? this.expiresAtMs
    this.#payOverruns()
    return 'ok'
  }

  close() {
    const was = this.state
    this.state = 'closed'
    return was !== 'closed'
  }

  sweep(nowMs: number) {
    if (this.state === 'open' && nowMs >= this.expiresAtMs) this.state = 'expired'
    for (const hold of this.holds.values()) {
      if (hold.state !== 'held' || hold.createdAtMs + DEADLINE > nowMs) continue
      hold.committed = hold.held
      hold.held = 0
      hold.state = 'committed'
    }
  }

  #sum(part: (hold: ModelHold) => number): number {
    return [...this.holds.values()].reduce((total, hold) => total + part(hold), 0)
  }
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1
}

function answerOf({ spentMicros, clamped }: { spentMicros: number; clamped: boolean }) {
  return { spentMicros, clamped }
}

const EMPTY = {
  amountMicros: 0,
  held: 0,
  committed: 0,
  givenBack: 0,
  state: 'held',
} as const
