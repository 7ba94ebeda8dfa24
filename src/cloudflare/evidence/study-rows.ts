import {
  STUDY_COLUMNS,
  type NewStudyRow,
  type StudyDeletion,
  type StudyPage,
  type WireStudyRow,
} from '../../protocol/study/study-row.ts'
import type { NewVote, Voter } from '../../protocol/votes/stored-vote.ts'
import type { Pseudonyms } from './pseudonyms.ts'

/** Most rows of the studies of a tenant; further ones are not stored. */
const MAX_ROWS = 20_000
/** A page ends with the row that makes it this long, in characters of texts. */
const PAGE_CHARS = 4_000_000
const PAGE_ROWS = 5_000

type StudyRow = Omit<WireStudyRow, 'degraded'> & { readonly n: number; readonly degraded: number }

/** What is not stored as it is exported. */
const COMPUTED: Readonly<Record<string, string>> = {
  t: `CAST(ROUND((at - (SELECT MIN(at) FROM study AS own WHERE own.study = study.study
    AND own.participant = study.participant)) / 1000.0) AS INTEGER) AS t`,
  copied_share: 'NULL AS copied_share',
  asked_again: 'NULL AS asked_again',
  opened_sources: 'NULL AS opened_sources',
  work_text: 'NULL AS work_text',
}

/** The columns of an export, of which some are always empty. */
const SELECTED = STUDY_COLUMNS.map((name) => COMPUTED[name] ?? name).join()

interface Candidate extends Record<string, SqlStorageValue> {
  readonly n: number
  readonly study: string
  readonly participant: string
  readonly session: string | null
}

/** The rows of the studies of a tenant. */
export class StudyRows {
  readonly #sql: SqlStorage
  readonly #pseudonyms: Pseudonyms
  #count: number | null = null

  constructor(sql: SqlStorage, pseudonyms: Pseudonyms) {
    this.#sql = sql
    this.#pseudonyms = pseudonyms
  }

  /** `withdrawn` has who withdrew consent, and when: a run that had begun before is not stored after it. */
  prepare(): void {
    this.#sql.exec(
      `CREATE TABLE IF NOT EXISTS study (n INTEGER PRIMARY KEY, study TEXT NOT NULL, id TEXT NOT NULL,
         run TEXT NOT NULL, at INTEGER NOT NULL, participant TEXT NOT NULL, session TEXT, cluster TEXT,
         condition TEXT, question_category TEXT, words_in INTEGER NOT NULL, words_out INTEGER NOT NULL,
         tokens INTEGER NOT NULL, cost_usd REAL, latency_ms INTEGER NOT NULL, degraded INTEGER NOT NULL,
         vote TEXT, question_text TEXT, answer_text TEXT, UNIQUE (study, id));
       CREATE INDEX IF NOT EXISTS study_run ON study (run);
       CREATE INDEX IF NOT EXISTS study_participant ON study (study, participant, at);
       CREATE TABLE IF NOT EXISTS withdrawn (study TEXT NOT NULL, participant TEXT NOT NULL,
         at INTEGER NOT NULL, PRIMARY KEY (study, participant)) WITHOUT ROWID`,
    )
  }

  /** Stores a row, once; false where there are too many. */
  async record(row: NewStudyRow): Promise<boolean> {
    const { study } = row
    const of = (kind: 'participant' | 'session' | 'cluster', name: string | null) =>
      name === null ? null : this.#pseudonyms.of(study, kind, name)
    const participant = await this.#pseudonyms.of(study, 'participant', row.participant)
    const session = await of('session', row.session)
    const cluster = await of('cluster', row.cluster)
    if (this.#hasWithdrawn(row, participant)) return true
    this.#count ??= this.#sql.exec<{ n: number }>('SELECT COUNT(*) AS n FROM study').one().n
    if (this.#count >= MAX_ROWS) return false
    const stored = { ...row, participant, session, cluster }
    const names = Object.keys(stored)
    const { rowsWritten } = this.#sql.exec(
      `INSERT OR IGNORE INTO study (${names.join()}) VALUES (${names.map(() => '?').join()})`,
      ...Object.values(stored),
    )
    if (rowsWritten > 0) this.#count += 1
    return true
  }

  list(study: string, after: number): StudyPage {
    const query = `SELECT n, ${SELECTED} FROM study WHERE study = ? AND n > ? ORDER BY n LIMIT ?`
    const rows: WireStudyRow[] = []
    let [chars, last] = [0, after]
    const found = this.#sql.exec(query, study, after, PAGE_ROWS)
    for (const { n, ...row } of found as unknown as Iterable<StudyRow>) {
      rows.push({ ...row, degraded: row.degraded === 1 })
      last = n
      chars += (row.question_text?.length ?? 0) + (row.answer_text?.length ?? 0)
      if (chars >= PAGE_CHARS) return { rows, after: last }
    }
    return { rows, after: rows.length < PAGE_ROWS ? null : last }
  }

  /** Deletes rows; of a whole study also its salt, so that nobody can make its pseudonyms again. */
  async delete({ study, participant }: StudyDeletion, nowMs: number): Promise<void> {
    this.#count = null
    if (participant === null) {
      this.#sql.exec('DELETE FROM study WHERE study = ?', study)
      this.#sql.exec('DELETE FROM withdrawn WHERE study = ?', study)
      this.#pseudonyms.forget(study)
      this.#withdraw(study, '', nowMs)
      return
    }
    const pseudonym = await this.#pseudonyms.of(study, 'participant', participant)
    for (const each of [pseudonym, participant]) {
      this.#sql.exec('DELETE FROM study WHERE study = ? AND participant = ?', study, each)
      if (/^[0-9a-f]{16}$/.test(each)) this.#withdraw(study, each, nowMs)
    }
  }

  /** Notes a vote on the answers of participants: where several got the same answer, for those who voted. */
  async noteVote({ left, right, choice, voter }: NewVote): Promise<void> {
    for (const side of ['left', 'right'] as const) {
      const run = side === 'left' ? left.run : right?.run
      if (run === undefined) continue
      const query = 'SELECT n, study, participant, session FROM study WHERE run = ?'
      const rows = this.#sql.exec<Candidate>(query, run).toArray()
      const isOwn = await Promise.all(rows.map(async (row) => this.#isOf(row, voter)))
      for (const [index, { n }] of rows.entries()) {
        if (rows.length > 1 && isOwn[index] !== true) continue
        const update = 'UPDATE study SET vote = ? WHERE n = ? AND vote IS NULL'
        this.#sql.exec(update, wordOf(choice, side), n)
      }
    }
  }

  deleteBefore(ms: number): void {
    this.#count = null
    this.#sql.exec('DELETE FROM study WHERE at < ?', ms)
    this.#sql.exec('DELETE FROM withdrawn WHERE at < ?', ms)
  }

  isEmpty(): boolean {
    const query = 'SELECT 1 FROM study UNION ALL SELECT 1 FROM withdrawn LIMIT 1'
    return this.#sql.exec(query).toArray().length === 0
  }

  async #isOf({ study, participant, session }: Candidate, voter: Voter): Promise<boolean> {
    const is = async (
      kind: 'participant' | 'session',
      name: string | null,
      stored: string | null,
    ) => name !== null && (await this.#pseudonyms.of(study, kind, name)) === stored
    return (
      (await is('participant', voter.participant, participant)) ||
      (await is('session', voter.session, session))
    )
  }

  #hasWithdrawn({ study, at }: NewStudyRow, participant: string): boolean {
    const query = `SELECT 1 FROM withdrawn WHERE study = ? AND participant IN ('', ?) AND at >= ?`
    return this.#sql.exec(query, study, participant, at).toArray().length > 0
  }

  #withdraw(study: string, participant: string, nowMs: number): void {
    this.#sql.exec('INSERT OR REPLACE INTO withdrawn VALUES (?, ?, ?)', study, participant, nowMs)
  }
}

const LEFT_WORDS: Readonly<Record<NewVote['choice'], string>> = {
  left: 'preferred',
  right: 'not preferred',
  tie: 'tie',
  both_bad: 'both bad',
  up: 'up',
  down: 'down',
}

/** What a vote means for the answer on one side. */
function wordOf(choice: NewVote['choice'], side: 'left' | 'right'): string {
  if (side === 'left') return LEFT_WORDS[choice]
  const mirrored = choice === 'left' ? 'right' : choice === 'right' ? 'left' : choice
  return LEFT_WORDS[mirrored]
}
