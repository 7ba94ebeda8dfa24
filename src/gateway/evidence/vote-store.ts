import type { CastVote, NewVote, VotePage } from '../../protocol/votes/stored-vote.ts'
import type { JudgedRun } from './comparing/comparison-store.ts'
import type { RatedBallots } from '../../stats/ratings/rate-ballots.ts'

/** Which ratings. */
export interface RatingQuery {
  /** Only pairs with this mixture or model; null for all. */
  readonly mixture: string | null
  readonly style: 'held' | 'free'
  /** Its answers that judges compared, whose verdicts are held against the votes on them; absent for none. */
  readonly judged?: readonly JudgedRun[]
}

/** The votes on single answers of a mixture or model that count. */
export interface ThumbCount {
  readonly system: string
  readonly up: number
  readonly down: number
  /** Left out, because their voter has too large a share. */
  readonly overCap: number
}

/** What the votes of a tenant say. */
export interface FoundRatings extends RatedBallots {
  readonly thumbs: readonly ThumbCount[]
}

/**
 * The votes of tenants.
 *
 * @throws when the store cannot be reached.
 */
export interface VoteStore {
  cast(tenant: string, vote: NewVote): Promise<CastVote>
  ratings(tenant: string, query: RatingQuery): Promise<FoundRatings>
  /** The votes after this place; 0 for the first page. */
  list(tenant: string, after: number): Promise<VotePage>
}
