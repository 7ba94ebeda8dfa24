import type { PairChoice, Thumb, VoteReason } from './vote-request.ts'

/** One of the answers of a vote. */
export interface VoteSide {
  readonly run: string
  /** The mixture or model that is rated. */
  readonly system: string
  /** Length of the answer, in characters or tokens, alike on both sides of a pair. */
  readonly length: number
}

/** Who votes; names are stored as pseudonyms only. */
export interface Voter {
  /** What identifies the voter, such as the session. */
  readonly name: string
  /** How a study may know the voter: as a participant, or by the session. */
  readonly participant: string | null
  readonly session: string | null
}

/** A vote to be counted. `right` is null for a vote on one run, which is `left`. */
export interface NewVote {
  /** Unique: a message that is repeated counts once. */
  readonly id: string
  readonly voter: Voter
  readonly choice: PairChoice | Thumb
  readonly reason: VoteReason | null
  readonly left: VoteSide
  readonly right: VoteSide | null
}

/** A vote as it is stored. */
export interface StoredVote extends Omit<NewVote, 'id' | 'voter'> {
  readonly n: number
  readonly atMs: number
  /** A pseudonym. */
  readonly voter: string
}

/** What became of a vote: counted; repeated, so that the first one stands; or too many of one voter. */
export type CastVote =
  | { readonly state: 'counted' | 'repeated' }
  | { readonly state: 'too_many'; readonly retryAfterMs: number }

/** Most votes of one voter in a UTC day. */
export const VOTES_PER_DAY = 200

/** Some votes, oldest first; `after` is where the next page begins, null on the last. */
export interface VotePage {
  readonly votes: readonly StoredVote[]
  readonly after: number | null
}
