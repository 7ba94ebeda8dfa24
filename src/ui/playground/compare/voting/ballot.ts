import { ApiError } from '../../../../client/api-error.ts'
import { client } from '../../../shared/access.ts'
import { session } from '../../state/session.ts'
import type { Outcome } from '../votes.ts'

/** Where a vote is counted: at the gateway, for its ratings, or in this browser alone. */
export type Ballot =
  | {
      readonly counts: 'gateway'
      readonly pair: string
      /** The run that the gateway drew for the first place. */
      readonly firstRun: string
    }
  | { readonly counts: 'here'; readonly why: string }

/** A run is read again where its record is not written yet. */
const ATTEMPTS = 4
const PAUSE_MS = 500
/** A person waits for the sides. */
const LIMIT_MS = 5_000

/** Two runs to vote on, each on the side that the gateway draws; a gateway that rejects them does not stop the vote. */
export async function drawBallot(runs: readonly [string, string]): Promise<Ballot> {
  const signal = AbortSignal.timeout(LIMIT_MS)
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { pair, left } = await client.value.votes.pair(runs, options(signal))
      return { counts: 'gateway', pair, firstRun: left.run }
    } catch (error) {
      const isEarly = error instanceof ApiError && error.status === 404 && attempt < ATTEMPTS
      if (!isEarly) return { counts: 'here', why: whyNot(error) }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
  }
}

/** Sends a vote; what came of it, as a sentence. */
export async function castBallot(ballot: Ballot, outcome: Outcome): Promise<string> {
  if (ballot.counts === 'here') return ballot.why
  const choice = typeof outcome === 'number' ? SIDES[outcome === 0 ? 0 : 1] : CHOICES[outcome]
  try {
    const { counted } = await client.value.votes.cast({ pair: ballot.pair, choice }, options())
    return counted
      ? 'The gateway counts it for the ratings.'
      : 'The gateway had a vote of yours on this pair already, which stands.'
  } catch (error) {
    return whyNot(error)
  }
}

const SIDES = ['left', 'right'] as const
const CHOICES = { tie: 'tie', bad: 'both_bad' } as const

function options(signal?: AbortSignal) {
  return { session: session.value?.id, signal }
}

function whyNot(error: unknown): string {
  const why = error instanceof ApiError ? error.message : 'it does not answer in time'
  return `The gateway does not count it: ${why}. It counts in this browser.`
}
