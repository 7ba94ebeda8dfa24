import { env } from 'cloudflare:workers'
import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { expect, test } from 'vitest'
import type { Ledger } from '../../../src/cloudflare/sessions/ledger.ts'
import type { Update } from '../../../src/cloudflare/sessions/ledger-messages.ts'
import { numbersOf } from '../../support/random.ts'
import { LedgerModel } from '../ledger-model.ts'

const SEEDS = 40
const STEPS = 100
const MINUTE = 60_000
/** Ahead of the real clock, so that no alarm rings by itself. */
const START = Date.now() + 1000 * 86_400_000

/** The same method of the ledger and of its model. */
interface Step {
  readonly name: string
  real(ledger: DurableObjectStub<Ledger>): Promise<unknown>
  expected(): unknown
}

/** Draws steps at random that fit the model; time never goes back. */
class Dice {
  readonly #random: () => number
  readonly #model: LedgerModel
  now = START

  constructor(seed: number, model: LedgerModel) {
    this.#random = numbersOf(seed)
    this.#model = model
  }

  below(limit: number): number {
    return Math.floor(this.#random() * limit)
  }

  /** Several changes of one hold in one message. */
  update(run: string): Update {
    const calls = Array.from({ length: this.below(4) }, () => ({
      call: `${this.below(4)}`,
      model: `up/${this.below(3)}`,
      amountMicros: this.below(200),
      estimated: false,
    }))
    const kind = this.below(4)
    return {
      run,
      calls,
      nowMs: this.now,
      ...(kind === 0 ? { keepMicros: this.below(300) } : {}),
      ...(kind === 1 ? { raise: { toMicros: this.below(600), leastMicros: this.below(400) } } : {}),
      ...(kind === 2 ? { release: 'done' } : {}),
    }
  }

  step(): Step {
    const { now } = this
    const model = this.#model
    const run = `run_${this.below(12)}`
    const kind = this.below(100)
    if (kind < 35) {
      const mixture = ['demo', 'demo', 'demo', null][this.below(4)] ?? null
      const hold = { run, amountMicros: this.below(400), mixture, nowMs: now }
      return step(
        'hold',
        (l) => l.hold(hold),
        () => model.hold(hold),
      )
    }
    if (kind < 60) {
      const amountMicros =
        [this.below(150), this.below(600), this.below(5000), -1][
          [0, 0, 0, 1, 1, 2, 3][this.below(7)] ?? 0
        ] ?? 0
      const call = { call: `${this.below(4)}`, model: `up/${this.below(3)}`, estimated: false }
      const keep = this.below(2) === 0 ? {} : { keepMicros: this.below(300) }
      const settlement = { ...call, run, amountMicros, nowMs: now, ...keep }
      return step(
        'settle',
        (l) => l.settle(settlement),
        () => model.settle(settlement),
      )
    }
    if (kind < 65) {
      const raising = { run, toMicros: this.below(600), nowMs: now }
      return step(
        'raise',
        (l) => l.raise(raising),
        () => model.raise(raising),
      )
    }
    if (kind < 70) {
      const update = this.update(run)
      return step(
        'update',
        (l) => l.update(update),
        () => model.update(update),
      )
    }
    if (kind < 75) {
      const shrinking = { run, toMicros: this.below(400) }
      return step(
        'shrink',
        (l) => l.shrink(shrinking),
        () => model.shrink(shrinking),
      )
    }
    if (kind < 82) {
      const releasing = { run, reason: 'done', nowMs: now }
      return step(
        'release',
        (l) => l.release(releasing),
        () => model.release(releasing),
      )
    }
    if (kind < 88) {
      this.now += this.below(12) * MINUTE
      const { now: later } = this
      return step(
        'sweep',
        (l) => l.sweep(later),
        () => model.sweep(later),
      )
    }
    if (kind === 99 && this.below(6) === 0)
      return step(
        'close',
        (l) => l.close(),
        () => model.close(),
      )
    const change = {
      budgetMicros: this.below(4) === 0 ? null : this.below(2000),
      expiresAtMs: this.below(4) === 0 ? now + (1 + this.below(180)) * MINUTE : null,
      nowMs: now,
    }
    const changed = async (l: DurableObjectStub<Ledger>) => {
      const result = await l.change(change)
      return result.ok ? 'ok' : result.reason
    }
    return step('change', changed, () => model.change(change))
  }
}

function step(name: string, real: Step['real'], expected: Step['expected']): Step {
  return { name, real, expected }
}

/** The sums of the rows, and the stored sums. */
function sums(ledger: DurableObjectStub<Ledger>) {
  return runInDurableObject(ledger, (_instance, { storage: { sql } }) =>
    sql
      .exec<Record<string, number>>(
        `SELECT budget, spent, held,
           (SELECT MIN(TOTAL(claimed - spent), 9007199254740991) FROM calls) AS overrun,
           (SELECT COALESCE(SUM(spent), 0) FROM calls)
             + (SELECT COALESCE(SUM(committed), 0) FROM holds) AS spent_in_rows,
           (SELECT COALESCE(SUM(held), 0) FROM holds) AS held_in_rows
         FROM session`,
      )
      .one(),
  )
}

async function holdAgainst(model: LedgerModel, ledger: DurableObjectStub<Ledger>, said: string) {
  const { spent, held, overrun, budgetMicros: budget } = model
  const found = await sums(ledger)
  const rows = { spent_in_rows: spent, held_in_rows: held }
  expect([said, found]).toEqual([said, { budget, spent, held, overrun, ...rows }])
  expect([said, spent + held <= budget]).toEqual([said, true])
  expect([said, model.conserved]).toEqual([said, true])
}

/** Crashes the ledger while a step is under way; a caller without an answer repeats its call. */
async function crashDuring(ledger: DurableObjectStub<Ledger>, each: Step): Promise<unknown> {
  const [first] = await Promise.allSettled([each.real(ledger), evictDurableObject(ledger)])
  return first.status === 'fulfilled' ? first.value : each.real(ledger)
}

test.concurrent.each(Array.from({ length: SEEDS }, (_, seed) => seed))(
  'a ledger equals its model after any steps in any order (seed %i)',
  async (seed) => {
    const id = `sess_${seed}`
    const terms = {
      budgetMicros: 1000,
      expiresAtMs: START + 60 * MINUTE,
      mixture: 'demo',
      nowMs: START,
    }
    const ledger = env.LEDGER.getByName(`property/${id}`)
    await ledger.open({ id, tenant: 'property', ...terms })
    const model = new LedgerModel(terms)
    const dice = new Dice(seed, model)
    let done = 0
    while (done < STEPS) {
      const fate = dice.below(10)
      // Several steps at once, sent in this order; or one step, repeated, or during a crash.
      const steps = Array.from({ length: fate < 4 ? 1 + dice.below(4) : 1 }, () => dice.step())
      const said = `seed ${seed}, step ${done}: ${steps.map(({ name }) => name).join(', ')}`
      const crash = fate >= 8 && steps[0] !== undefined && steps[0].name !== 'close'
      const results = crash
        ? [await crashDuring(ledger, steps[0] as Step)]
        : await Promise.all(steps.map((each) => each.real(ledger)))
      expect([said, results]).toEqual([said, steps.map((each) => each.expected())])
      await holdAgainst(model, ledger, said)
      if (fate === 7) {
        const [again] = steps
        expect([said, await again?.real(ledger)]).toEqual([said, again?.expected()])
        await holdAgainst(model, ledger, `${said}, again`)
      }
      done += steps.length
    }
  },
  60_000,
)
