import type { PairChoice, Thumb, VoteReason } from '../../protocol/votes/vote-request.ts'
import type { WirePair, WireRatings, WireVote } from '../../protocol/votes/vote-response.ts'
import type { CallOptions, Connection } from '../connection.ts'
import { query } from '../page.ts'

/** A vote on a pair, or on one run. */
export type NewVote = {
  readonly voter?: string | undefined
  readonly reason?: VoteReason | undefined
} & (
  | { readonly pair: string; readonly choice: PairChoice }
  | { readonly run: string; readonly choice: Thumb }
)

/** Which ratings. */
export interface RatingOptions {
  /** Only votes on pairs with this mixture or model. */
  readonly mixture?: string | undefined
  /** Whether the lengths of the answers are held equal. */
  readonly style?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

/** The methods about votes. */
export interface Votes {
  /** Two finished runs to vote on, each on a side that the gateway drew. */
  pair(runs: readonly [string, string], options?: CallOptions): Promise<WirePair>
  /** Counts a vote; says whether it was the voter's first on it, and what stood on which side. */
  cast(vote: NewVote, options?: CallOptions): Promise<WireVote>
  ratings(options?: RatingOptions): Promise<WireRatings>
  /** All votes as JSON lines, without texts and with pseudonyms. */
  export(options?: CallOptions): Promise<string>
}

/** The methods about votes. */
export function voteMethods(connection: Connection): Votes {
  return {
    pair: (runs, call) => connection.json('/v1/votes/pairs', { ...call, body: { runs } }),
    cast: (vote, call) => connection.json('/v1/votes', { ...call, body: vote }),
    ratings: ({ signal, mixture, style } = {}) =>
      connection.json(`/v1/ratings${query({ mixture, style: style ? 'true' : undefined })}`, {
        signal,
      }),
    async export(call) {
      return (await connection.request('/v1/votes?format=jsonl', call)).text()
    },
  }
}
