import type { JudgedRun } from '../../gateway/evidence/comparing/comparison-store.ts'
import type { FoundRatings, RatingQuery, ThumbCount } from '../../gateway/evidence/vote-store.ts'
import { withinShare } from '../../stats/ratings/fair-votes.ts'
import { rateBallots, type Ballot } from '../../stats/ratings/rate-ballots.ts'
import {
  VOTES_PER_DAY,
  type CastVote,
  type NewVote,
  type StoredVote,
  type VotePage,
} from '../../protocol/votes/stored-vote.ts'

const DAY_MS = 86_400_000
/** Most votes of a tenant; beyond them the oldest are deleted. */
const MAX_VOTES = 20_000
const PAGE_ROWS = 5_000

interface VoteRow extends Record<string, SqlStorageValue> {
  readonly n: number
  readonly id: string
  readonly at: number
  readonly voter: string
  readonly choice: StoredVote['choice']
  readonly reason: StoredVote['reason']
  readonly left_run: string
  readonly left_system: string
  readonly left_length: number
  /** Empty for a vote on one run. */
  readonly right_run: string
  readonly right_system: string
  readonly right_length: number
}

/** The votes of a tenant. */
export class VoteRows {
  readonly #sql: SqlStorage
  /** What was rated since the last vote. */
  readonly #rated = new Map<string, FoundRatings>()

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /** `runs` has both runs of a pair in one order, so that a voter votes once on them, whatever the sides. */
  prepare(): void {
    this.#sql.exec(
      `CREATE TABLE IF NOT EXISTS votes (n INTEGER PRIMARY KEY, id TEXT NOT NULL, at INTEGER NOT NULL,
         voter TEXT NOT NULL, runs TEXT NOT NULL, choice TEXT NOT NULL, reason TEXT,
         left_run TEXT NOT NULL, left_system TEXT NOT NULL, left_length REAL NOT NULL,
         right_run TEXT NOT NULL, right_system TEXT NOT NULL, right_length REAL NOT NULL,
         UNIQUE (voter, runs))`,
    )
  }

  /** Counts a vote unless its voter, given as a pseudonym, has voted on the same runs. */
  cast({ id, choice, reason, left, right }: NewVote, voter: string, nowMs: number): CastVote {
    const runs = [left.run, right?.run ?? ''].sort().join(' ')
    const query = 'SELECT id FROM votes WHERE voter = ? AND runs = ?'
    const earlier = this.#sql.exec<{ id: string }>(query, voter, runs).toArray()[0]
    if (earlier !== undefined) return { state: earlier.id === id ? 'counted' : 'repeated' }
    const today = nowMs - (nowMs % DAY_MS)
    if (this.#countSince(voter, today) >= VOTES_PER_DAY)
      return { state: 'too_many', retryAfterMs: today + DAY_MS - nowMs }
    const { n } = this.#sql
      .exec<{ n: number }>(
        'INSERT INTO votes VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING n',
        id,
        nowMs,
        voter,
        runs,
        choice,
        reason,
        left.run,
        left.system,
        left.length,
        right?.run ?? '',
        right?.system ?? '',
        right?.length ?? 0,
      )
      .one()
    this.#sql.exec('DELETE FROM votes WHERE n <= ?', n - MAX_VOTES)
    this.#rated.clear()
    return { state: 'counted' }
  }

  /** Rates once until the next vote: a thousand votes take some milliseconds. */
  ratings(query: RatingQuery): FoundRatings {
    const key = JSON.stringify(query)
    const known = this.#rated.get(key)
    if (known !== undefined) return known
    const { mixture: system, style } = query
    const verdicts = query.judged ?? []
    const judged = new Map(verdicts.map((each) => [`${each.run} ${each.against}`, each]))
    const ballots = Array.from(
      this.#sql.exec<VoteRow>(`SELECT * FROM votes WHERE right_run <> '' ORDER BY n`),
      (row) => ballotOf(row, judged),
    )
    const found = { ...rateBallots(ballots, { system, style }), thumbs: this.#thumbs(system) }
    // Callers choose the keys: no more are remembered than a page needs.
    if (this.#rated.size >= 8) this.#rated.clear()
    this.#rated.set(key, found)
    return found
  }

  list(after: number): VotePage {
    const query = 'SELECT * FROM votes WHERE n > ? ORDER BY n LIMIT ?'
    const votes = this.#sql.exec<VoteRow>(query, after, PAGE_ROWS).toArray().map(voteOf)
    return { votes, after: votes.length < PAGE_ROWS ? null : (votes.at(-1)?.n ?? null) }
  }

  deleteBefore(ms: number): void {
    this.#sql.exec('DELETE FROM votes WHERE at < ?', ms)
    this.#rated.clear()
  }

  isEmpty(): boolean {
    return this.#sql.exec('SELECT 1 FROM votes LIMIT 1').toArray().length === 0
  }

  #countSince(voter: string, ms: number): number {
    const query = 'SELECT COUNT(*) AS count FROM votes WHERE voter = ? AND at >= ?'
    return this.#sql.exec<{ count: number }>(query, voter, ms).one().count
  }

  #thumbs(system: string | null): readonly ThumbCount[] {
    const query = `SELECT voter, left_system, choice FROM votes
      WHERE right_run = '' AND (?1 IS NULL OR left_system = ?1) ORDER BY left_system, n`
    const thumbs = this.#sql.exec<Pick<VoteRow, 'voter' | 'left_system' | 'choice'>>(query, system)
    // Each system has a rate of its own, of which no voter has too large a share.
    return Array.from(
      Map.groupBy(thumbs, (thumb) => thumb.left_system),
      ([name, own]) => {
        const counted = withinShare(own)
        const up = counted.filter(({ choice }) => choice === 'up').length
        const overCap = own.length - counted.length
        return { system: name, up, down: counted.length - up, overCap }
      },
    )
  }
}

function ballotOf(row: VoteRow, judged: ReadonlyMap<string, JudgedRun>): Ballot {
  const left = judged.get(`${row.left_run} ${row.right_system}`)
  const right = judged.get(`${row.right_run} ${row.left_system}`)
  const found = left ?? right
  return {
    voter: row.voter,
    left: row.left_system,
    right: row.right_system,
    choice: row.choice as Ballot['choice'], // Votes on one run are not selected.
    leftLength: row.left_length,
    rightLength: row.right_length,
    judged: found && {
      answer: found.run,
      side: found === left ? 'left' : 'right',
      value: found.value,
    },
  }
}

function voteOf(row: VoteRow): StoredVote {
  const side = (run: string, system: string, length: number) => ({ run, system, length })
  return {
    n: row.n,
    atMs: row.at,
    voter: row.voter,
    choice: row.choice,
    reason: row.reason,
    left: side(row.left_run, row.left_system, row.left_length),
    right: row.right_run === '' ? null : side(row.right_run, row.right_system, row.right_length),
  }
}
