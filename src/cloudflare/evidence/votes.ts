import type { FoundRatings, RatingQuery } from '../../gateway/evidence/vote-store.ts'
import { DurableObject } from 'cloudflare:workers'
import type { NewStudyRow, StudyDeletion, StudyPage } from '../../protocol/study/study-row.ts'
import type { CastVote, NewVote, VotePage } from '../../protocol/votes/stored-vote.ts'
import { rateBallots } from '../../stats/ratings/rate-ballots.ts'
import { Pseudonyms } from './pseudonyms.ts'
import { StudyRows } from './study-rows.ts'
import { VoteRows } from './vote-rows.ts'

const DAY_MS = 86_400_000
/** How long votes and rows of studies are stored. */
const STORED_MS = 400 * DAY_MS

/** The votes of one tenant, and the rows of its studies. Reading leaves no database behind. */
export class Votes extends DurableObject<object> {
  #ready = false
  readonly #pseudonyms = new Pseudonyms(this.ctx.storage.sql)
  readonly #votes = new VoteRows(this.ctx.storage.sql)
  readonly #study = new StudyRows(this.ctx.storage.sql, this.#pseudonyms)

  /** Counts a vote once for each voter and pair, or run. */
  async cast(vote: NewVote): Promise<CastVote> {
    this.#prepare()
    const voter = await this.#pseudonyms.ofVoter(vote.voter.name)
    const cast = this.#votes.cast(vote, voter, Date.now())
    if (cast.state === 'counted') await this.#study.noteVote(vote)
    return cast
  }

  ratings(query: RatingQuery): FoundRatings {
    if (this.#isUsed()) return this.#votes.ratings(query)
    return { ...rateBallots([], { system: null, style: 'free' }), thumbs: [] }
  }

  list(after: number): VotePage {
    return this.#isUsed() ? this.#votes.list(after) : { votes: [], after: null }
  }

  /** Stores a row of a study; false where there are too many. */
  record(row: NewStudyRow): Promise<boolean> {
    this.#prepare()
    return this.#study.record(row)
  }

  rows(study: string, after: number): StudyPage {
    return this.#isUsed() ? this.#study.list(study, after) : { rows: [], after: null }
  }

  async delete(deletion: StudyDeletion): Promise<void> {
    this.#prepare()
    await this.#study.delete(deletion, Date.now())
  }

  /** Deletes what is too old, once a day; leaves nothing behind when nothing is left. */
  override async alarm(): Promise<void> {
    if (!this.#isUsed()) return
    this.#prepare()
    const first = Date.now() - STORED_MS
    this.#votes.deleteBefore(first)
    this.#study.deleteBefore(first)
    if (!this.#votes.isEmpty() || !this.#study.isEmpty())
      return this.ctx.storage.setAlarm(Date.now() + DAY_MS)
    this.#ready = false
    await this.ctx.storage.deleteAll()
  }

  #prepare(): void {
    if (this.#ready) return
    this.#ready = true
    this.#pseudonyms.prepare()
    this.#votes.prepare()
    this.#study.prepare()
    void this.#setAlarm()
  }

  async #setAlarm(): Promise<void> {
    if ((await this.ctx.storage.getAlarm()) !== null) return
    await this.ctx.storage.setAlarm(Date.now() + DAY_MS)
  }

  #isUsed(): boolean {
    const query = `SELECT 1 FROM sqlite_master WHERE name = 'votes'`
    return this.ctx.storage.sql.exec(query).toArray().length > 0
  }
}
