import { DurableObject } from 'cloudflare:workers'
import type {
  Candidate,
  ComparisonGrant,
  ComparisonHold,
  ComparisonSummaries,
  JudgedRun,
  StoredComparedRun,
} from '../../gateway/evidence/comparing/comparison-store.ts'
import type { ComparedRun, ComparedTexts } from '../../protocol/comparisons/compared-run.ts'
import { COMPARISON_SUMS } from '../../protocol/comparisons/comparison-sums.ts'
import { budgetMicros, costMicros, usdOf } from '../../protocol/sessions/money.ts'
import { decodeStored, encodeStored, type StoredFormat } from '../../protocol/stored.ts'
import { troubleLog } from '../log.ts'
import { withPair } from './comparison-sums.ts'

const DAY_MS = 86_400_000
/** After this time no Workflow is left that could settle: its material is gone, and what it reserved may be spent. */
const MAX_HOLD_MS = 2 * 3_600_000
/** How long the texts of a run are stored, and figures that no run adds to. */
const TEXT_DAYS = 30
const FIGURE_DAYS = 400
const MAX_RUNS = 300
/** Most pairs of a version and another answer whose sums are stored. */
const MAX_SUMS = 500

const RUN: StoredFormat<ComparedRun> = { version: 1 }
const TEXTS: StoredFormat<ComparedTexts> = { version: 1 }
const CANDIDATE: StoredFormat<Candidate> = { version: 1 }

const TABLES = `
  CREATE TABLE IF NOT EXISTS days (day TEXT PRIMARY KEY, spent INTEGER NOT NULL, skipped INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS holds (run TEXT PRIMARY KEY, day TEXT NOT NULL, micros INTEGER NOT NULL, begun INTEGER NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS sums (version INTEGER NOT NULL, against TEXT NOT NULL, updated_at INTEGER NOT NULL, document TEXT NOT NULL, PRIMARY KEY (version, against)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS runs (run TEXT PRIMARY KEY, at INTEGER NOT NULL, document TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS texts (run TEXT PRIMARY KEY, at INTEGER NOT NULL, document TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS candidates (id TEXT PRIMARY KEY, document TEXT NOT NULL) WITHOUT ROWID;`

/** The comparisons of one mixture of a tenant: their sums, the money of the day, and the last of them. */
export class Comparisons extends DurableObject<object> {
  #ready = false

  /** Reserves what comparing a run can cost, where the money of the day covers it. Writes one row. */
  reserve({ run, day, boundUsd, dailyUsd }: ComparisonHold): ComparisonGrant {
    this.#prepare()
    const micros = costMicros(boundUsd)
    const [held] = this.#sql
      .exec<{ micros: number; begun: number }>('SELECT micros, begun FROM holds WHERE run = ?', run)
      .toArray()
    const candidate = this.#candidate()
    if (held === undefined ? this.#isCompared(run) : held.begun === 1)
      return { allowed: false, candidate }
    if (micros <= (held?.micros ?? -1)) return { allowed: true, candidate }
    const used = this.#spent(day).spent + this.#held(day) - (held?.micros ?? 0)
    const allowed = used + micros <= budgetMicros(dailyUsd)
    if (allowed) {
      const insert = 'INSERT OR REPLACE INTO holds VALUES (?, ?, ?, 0, ?)'
      this.#sql.exec(insert, run, day, micros, Date.now())
    } else if (held === undefined) this.#spend(day, { skipped: 1 })
    return { allowed, candidate }
  }

  /** True once for each run that holds money: a Workflow that starts again must not pay twice. */
  begin(run: string): boolean {
    if (!this.#isUsed()) return false
    const update = 'UPDATE holds SET begun = 1 WHERE run = ? AND begun = 0'
    return this.#sql.exec(update, run).rowsWritten > 0
  }

  /** Settles the money of a run and adds its figures. A run that holds none was recorded before. */
  record(compared: ComparedRun, texts: ComparedTexts | null): void {
    if (!this.#isUsed()) return
    this.ctx.storage.transactionSync(() => {
      const { run, atMs, costUsd } = compared
      const remove = 'DELETE FROM holds WHERE run = ? RETURNING day, micros'
      const [held] = this.#sql.exec<{ day: string; micros: number }>(remove, run).toArray()
      if (held === undefined) return
      this.#spend(held.day, { spent: costUsd === null ? held.micros : costMicros(costUsd) })
      for (const pair of compared.pairs) this.#add(compared, pair)
      this.#sql.exec('INSERT INTO runs VALUES (?, ?, ?)', run, atMs, encodeStored(RUN, compared))
      if (texts !== null)
        this.#sql.exec('INSERT INTO texts VALUES (?, ?, ?)', run, atMs, encodeStored(TEXTS, texts))
      this.#forgetRuns()
    })
  }

  /** Reading leaves no database behind. */
  read(day: string): ComparisonSummaries {
    if (!this.#isUsed()) return { comparisons: [], money: { day, spentUsd: 0, skipped: 0 } }
    const rows = this.#sql
      .exec<{ version: number; against: string; document: string }>(
        'SELECT version, against, document FROM sums ORDER BY version DESC, against',
      )
      .toArray()
    const comparisons = rows.flatMap(({ document, ...place }) => {
      const sums = decodeStored(COMPARISON_SUMS, document)
      if (sums === null) troubleLog()('comparisons_unreadable')
      return sums === null ? [] : [{ ...place, sums }]
    })
    const { spent, skipped } = this.#spent(day)
    return { comparisons, money: { day, spentUsd: usdOf(spent), skipped } }
  }

  /** The last runs, the newest first. */
  runs(): readonly StoredComparedRun[] {
    if (!this.#isUsed()) return []
    const rows = this.#sql
      .exec<{ document: string; texts: string | null }>(
        `SELECT runs.document, texts.document AS texts FROM runs LEFT JOIN texts USING (run)
       ORDER BY runs.at DESC, run`,
      )
      .toArray()
    return rows.flatMap((row) => {
      const run = decodeStored(RUN, row.document)
      const texts = decodeStored(TEXTS, row.texts)
      return run === null ? [] : [{ ...run, ...(texts === null ? {} : { texts }) }]
    })
  }

  /** The verdicts on the last runs, without their texts. */
  judged(): readonly JudgedRun[] {
    return this.runs().flatMap(({ run, pairs }) =>
      pairs.flatMap(({ against, value }) => (value === null ? [] : { run, against, value })),
    )
  }

  setCandidate(candidate: Candidate | null): void {
    if (candidate === null && !this.#isUsed()) return
    this.#prepare()
    this.#sql.exec('DELETE FROM candidates')
    if (candidate === null) return
    const document = encodeStored(CANDIDATE, candidate)
    this.#sql.exec('INSERT INTO candidates VALUES (?, ?)', candidate.id, document)
  }

  /** Deletes what is too old, once a day; leaves nothing behind when nothing is left. */
  override async alarm(): Promise<void> {
    if (!this.#isUsed()) return
    const nowMs = Date.now()
    const since = nowMs - FIGURE_DAYS * DAY_MS
    const lost = this.#sql
      .exec<{ day: string; micros: number }>(
        'DELETE FROM holds WHERE at < ? RETURNING day, micros',
        nowMs - MAX_HOLD_MS,
      )
      .toArray()
    for (const { day, micros } of lost) this.#spend(day, { spent: micros })
    this.#sql.exec('DELETE FROM texts WHERE at < ?', nowMs - TEXT_DAYS * DAY_MS)
    this.#sql.exec('DELETE FROM runs WHERE at < ?', since)
    this.#sql.exec('DELETE FROM sums WHERE updated_at < ?', since)
    this.#sql.exec(
      'DELETE FROM days WHERE day < ?',
      new Date(nowMs - DAY_MS).toISOString().slice(0, 10),
    )
    const left = ['days', 'holds', 'sums', 'runs', 'candidates'].some((table) =>
      this.#has(`SELECT 1 FROM ${table} LIMIT 1`),
    )
    if (left) return this.ctx.storage.setAlarm(nowMs + DAY_MS)
    this.#ready = false
    await this.ctx.storage.deleteAll()
  }

  #add({ version, atMs, regret }: ComparedRun, pair: ComparedRun['pairs'][number]): void {
    const find = 'SELECT document FROM sums WHERE version = ? AND against = ?'
    const [row] = this.#sql.exec<{ document: string }>(find, version, pair.against).toArray()
    const before = row === undefined ? null : decodeStored(COMPARISON_SUMS, row.document)
    // A newer release may have written it: it stays as it is.
    if (row !== undefined && before === null) return troubleLog()('comparisons_unreadable')
    const after = encodeStored(COMPARISON_SUMS, withPair(before, pair, { atMs, regret }))
    const insert = 'INSERT OR REPLACE INTO sums VALUES (?, ?, ?, ?)'
    this.#sql.exec(insert, version, pair.against, atMs, after)
    if (row === undefined)
      this.#sql.exec(
        `DELETE FROM sums WHERE (version, against) IN
         (SELECT version, against FROM sums ORDER BY updated_at DESC LIMIT -1 OFFSET ${MAX_SUMS})`,
      )
  }

  #forgetRuns(): void {
    const old = this.#sql
      .exec<{ run: string }>(
        `SELECT run FROM runs ORDER BY at DESC, run LIMIT -1 OFFSET ${MAX_RUNS}`,
      )
      .toArray()
    for (const { run } of old) {
      this.#sql.exec('DELETE FROM runs WHERE run = ?', run)
      this.#sql.exec('DELETE FROM texts WHERE run = ?', run)
    }
  }

  #candidate(): Candidate | null {
    const [row] = this.#sql.exec<{ document: string }>('SELECT document FROM candidates').toArray()
    return decodeStored(CANDIDATE, row?.document ?? null)
  }

  #isCompared(run: string): boolean {
    return this.#has('SELECT 1 FROM runs WHERE run = ?', run)
  }

  #held(day: string): number {
    const sum = 'SELECT COALESCE(SUM(micros), 0) AS micros FROM holds WHERE day = ?'
    return this.#sql.exec<{ micros: number }>(sum, day).toArray()[0]?.micros ?? 0
  }

  #spent(day: string): { readonly spent: number; readonly skipped: number } {
    const find = 'SELECT spent, skipped FROM days WHERE day = ?'
    return (
      this.#sql.exec<{ spent: number; skipped: number }>(find, day).toArray()[0] ?? {
        spent: 0,
        skipped: 0,
      }
    )
  }

  #spend(day: string, { spent = 0, skipped = 0 }): void {
    const add = `INSERT INTO days VALUES (?1, ?2, ?3)
      ON CONFLICT DO UPDATE SET spent = spent + ?2, skipped = skipped + ?3`
    this.#sql.exec(add, day, spent, skipped)
  }

  get #sql(): SqlStorage {
    return this.ctx.storage.sql
  }

  #has(query: string, ...values: readonly SqlStorageValue[]): boolean {
    return this.#sql.exec(query, ...values).toArray().length > 0
  }

  #prepare(): void {
    if (this.#ready) return
    this.#ready = true
    this.#sql.exec(TABLES)
    void this.#setAlarm()
  }

  async #setAlarm(): Promise<void> {
    if ((await this.ctx.storage.getAlarm()) !== null) return
    await this.ctx.storage.setAlarm(Date.now() + DAY_MS)
  }

  #isUsed(): boolean {
    return this.#has(`SELECT 1 FROM sqlite_master WHERE name = 'sums'`)
  }
}
