import { DurableObject } from 'cloudflare:workers'
import type {
  LearnedRun,
  LearningFigures,
  RunReward,
} from '../../gateway/evidence/learned-store.ts'
import { decodeStored, encodeStored, type StoredFormat } from '../../protocol/stored.ts'
import { CLOSED } from '../../stats/learning/gate.ts'
import { HEARD_AT_FIRST } from '../../stats/learning/heard.ts'
import { costWeight, NEW_PACER } from '../../stats/learning/pacer.ts'
import { seedOf } from '../../stats/random/generator.ts'
import { withOutcome } from './learn-outcome.ts'
import { meanCostOf, RUN, STATE, withRun, type LearnedState } from './learned-state.ts'

const DAY_MS = 86_400_000
/** How long a run waits for its outcome. */
const RUN_DAYS = 30
/** Most runs that are stored; the oldest goes first. */
const MAX_RUNS = 5_000
/** After how many runs the oldest are deleted. */
const SWEPT_RUNS = 100
/** Most outcomes that wait for their run, and how long. */
const MAX_WAITING = 500
const WAITING_DAYS = 1

type Outcome = Pick<RunReward, 'reward' | 'source'>

const OUTCOME: StoredFormat<Outcome> = { version: 1 }

/** What one mixture of a tenant has learned from the outcomes of its runs. */
export class Learned extends DurableObject<object> {
  #ready = false

  /** Records a run once, and returns the state after it. Null where the stored state cannot be read: it stays as it is. */
  record(recorded: LearnedRun): LearnedState | null {
    this.#prepare()
    return this.ctx.storage.transactionSync(() => {
      const state = this.#state(recorded)
      if (state === null || this.#documentOf('runs', recorded.run) !== null) return state
      const { mixture: _mixture, settings: _settings, run, failed, ...rest } = recorded
      const next = withRun(state, recorded)
      this.#write('runs', run, encodeStored(RUN, { ...rest, outcome: null }))
      if (next.decisions % SWEPT_RUNS === 0) this.#deleteOldest()
      this.#writeState(next)
      if (failed) return this.#fail(next, run)
      const waiting = decodeStored(OUTCOME, this.#documentOf('outcomes', run))
      if (waiting === null) return next
      this.ctx.storage.sql.exec('DELETE FROM outcomes WHERE id = ?', run)
      return this.#learn(next, run, waiting)
    })
  }

  /** Notes how well a run did; nothing where no run was recorded, as its mixture does not learn. False for unreadable state. */
  reward({ run, reward, source }: RunReward): boolean {
    if (!this.#isUsed()) return true
    return this.ctx.storage.transactionSync(() => {
      const state = this.#state(null)
      if (state === null) return false
      const outcome = { reward: Math.min(1, Math.max(0, reward)), source }
      if (this.#documentOf('runs', run) === null) this.#wait(run, outcome)
      else this.#learn(state, run, outcome)
      return true
    })
  }

  /** Null when no run has been recorded, or the state cannot be read. Reading leaves no database behind. */
  read(): LearningFigures | null {
    const state = this.#isUsed() ? this.#state(null) : null
    if (state === null) return null
    const { live, settings, decisions, rewarded, values, pacer, paid, spentUsd } = state
    const { targetUsd, mayDecide } = settings
    return {
      live,
      mayDecide,
      decisions,
      rewarded,
      arms: Object.entries(state.arms).map(([arm, each]) => ({
        arm,
        pulls: each.pulls,
        rewarded: each.rewarded,
        meanReward: each.rewarded === 0 ? null : each.rewards / each.rewarded,
        meanCostUsd: meanCostOf(each),
      })),
      values,
      pacer:
        targetUsd === null
          ? null
          : { targetUsd, meanUsd: paid === 0 ? null : spentUsd / paid, weight: costWeight(pacer) },
    }
  }

  /** Deletes what is too old, once a day; leaves nothing behind when no run is left. */
  override async alarm(): Promise<void> {
    if (!this.#isUsed()) return
    const { sql } = this.ctx.storage
    sql.exec('DELETE FROM runs WHERE at < ?', Date.now() - RUN_DAYS * DAY_MS)
    sql.exec('DELETE FROM outcomes WHERE at < ?', Date.now() - WAITING_DAYS * DAY_MS)
    if (sql.exec('SELECT 1 FROM runs LIMIT 1').toArray().length > 0)
      return this.ctx.storage.setAlarm(Date.now() + DAY_MS)
    this.#ready = false
    await this.ctx.storage.deleteAll()
  }

  /** Where a run has an outcome that ranks higher, nothing changes; what cannot be read stays as it is. */
  #learn(state: LearnedState, id: string, outcome: Outcome): LearnedState {
    const run = decodeStored(RUN, this.#documentOf('runs', id))
    const learned = run === null ? null : withOutcome(state, run, outcome)
    if (learned === null) return state
    const update = 'UPDATE runs SET document = ? WHERE id = ?'
    this.ctx.storage.sql.exec(update, encodeStored(RUN, learned.run), id)
    this.#writeState(learned.state)
    return learned.state
  }

  /** Every failure is known, and not every answer's outcome: counted as often as those, they weigh the same. */
  #fail(state: LearnedState, run: string): LearnedState {
    const isCounted = seedOf(run) / 2 ** 32 < state.heard
    return isCounted ? this.#learn(state, run, { reward: 0, source: 'failure' }) : state
  }

  /** An outcome may come before its run. */
  #wait(run: string, outcome: Outcome): void {
    const before = decodeStored(OUTCOME, this.#documentOf('outcomes', run))
    if (before !== null && before.source !== 'comparison' && outcome.source === 'comparison') return
    const count = 'SELECT COUNT(*) AS waiting FROM outcomes'
    const { waiting } = this.ctx.storage.sql.exec<{ waiting: number }>(count).one()
    if (before === null && waiting >= MAX_WAITING) return
    this.#write('outcomes', run, encodeStored(OUTCOME, outcome))
  }

  /** The state; that of a mixture without runs where it begins. Null for what cannot be read. */
  #state(first: LearnedRun | null): LearnedState | null {
    const { sql } = this.ctx.storage
    const [row] = sql.exec<{ document: string }>('SELECT document FROM state').toArray()
    if (row !== undefined) return decodeStored(STATE, row.document)
    if (first === null) return null
    return {
      ...CLOSED,
      settings: first.settings,
      decisions: 0,
      rewarded: 0,
      heard: HEARD_AT_FIRST,
      arms: {},
      epoch: 0,
      pacer: NEW_PACER,
      paid: 0,
      spentUsd: 0,
    }
  }

  #writeState(state: LearnedState): void {
    const insert = 'INSERT OR REPLACE INTO state VALUES (1, ?)'
    this.ctx.storage.sql.exec(insert, encodeStored(STATE, state))
  }

  #documentOf(table: 'runs' | 'outcomes', id: string): string | null {
    const query = `SELECT document FROM ${table} WHERE id = ?`
    return this.ctx.storage.sql.exec<{ document: string }>(query, id).toArray()[0]?.document ?? null
  }

  #write(table: 'runs' | 'outcomes', id: string, document: string): void {
    const insert = `INSERT OR REPLACE INTO ${table} VALUES (?, ?, ?)`
    this.ctx.storage.sql.exec(insert, id, Date.now(), document)
  }

  /** Ids sort newest first. */
  #deleteOldest(): void {
    const old = 'SELECT id FROM runs ORDER BY id LIMIT -1 OFFSET ?'
    this.ctx.storage.sql.exec(`DELETE FROM runs WHERE id IN (${old})`, MAX_RUNS)
  }

  #prepare(): void {
    if (this.#ready) return
    this.#ready = true
    this.ctx.storage.sql.exec(
      `CREATE TABLE IF NOT EXISTS state (one INTEGER PRIMARY KEY, document TEXT NOT NULL);
       CREATE TABLE IF NOT EXISTS runs (id TEXT PRIMARY KEY, at INTEGER NOT NULL, document TEXT NOT NULL) WITHOUT ROWID;
       CREATE TABLE IF NOT EXISTS outcomes (id TEXT PRIMARY KEY, at INTEGER NOT NULL, document TEXT NOT NULL) WITHOUT ROWID`,
    )
    void this.#setAlarm()
  }

  async #setAlarm(): Promise<void> {
    if ((await this.ctx.storage.getAlarm()) !== null) return
    await this.ctx.storage.setAlarm(Date.now() + DAY_MS)
  }

  #isUsed(): boolean {
    const query = `SELECT 1 FROM sqlite_master WHERE name = 'state'`
    return this.ctx.storage.sql.exec(query).toArray().length > 0
  }
}
