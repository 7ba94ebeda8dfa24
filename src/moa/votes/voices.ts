import { confidenceIn } from '../confidence.ts'
import type { Proposal } from '../events.ts'
import type { VoteStep } from '../plan.ts'
import { shortAnswerOf, type ShortAnswer } from '../short-answers/short-answer.ts'
import type { Ballot } from './ballot.ts'
import { statedConfidence } from './stated-confidence.ts'
import { confidenceFactor, confidenceWeights } from './weights.ts'

/** A proposal as a vote. */
export interface Voice {
  readonly proposal: Proposal
  readonly answer: ShortAnswer | null
  /** Of its agent, whatever its confidence. */
  readonly weight: number
  /** From 0 to 1; null when it has none, or none counts. */
  readonly confidence: number | null
}

/** What a proposal votes for, with a weight of its agent. */
export function voiceOf(
  proposal: Proposal,
  { answer: rule, confidence }: Pick<VoteStep, 'answer' | 'confidence'>,
  weight: number,
): Voice {
  const answer = shortAnswerOf(proposal, rule)
  return { proposal, answer, weight, confidence: CONFIDENCES[confidence](proposal, answer) }
}

/** How sure an agent is of its answer, by where the mixture looks for it. */
const CONFIDENCES: Readonly<
  Record<VoteStep['confidence'], (proposal: Proposal, answer: ShortAnswer | null) => number | null>
> = {
  none: () => null,
  stated: ({ text }) => statedConfidence(text),
  logprobs: ({ confidence }, answer) => {
    if (confidence === undefined) return null
    const span = answer === null ? null : confidenceIn(confidence, answer.shown)
    // The geometric mean of the probabilities of its tokens.
    return Math.exp((span ?? confidence).meanLogprob)
  },
}

/** The ballots of a vote in which others are still out: how their confidences compare is not known yet. */
export function ballotsSoFar(voices: readonly Voice[]): readonly Ballot[] {
  return voices.map((voice) => ballotOf(voice, confidenceFactor(voice.confidence)))
}

/** The ballots of a vote that is complete; the confidences of those with an answer weigh 1 on average. */
export function ballotsOf(voices: readonly Voice[]): readonly Ballot[] {
  const voters = voices.filter(({ answer }) => answer !== null)
  const factors = confidenceWeights(voters.map(({ confidence }) => confidence))
  return voices.map((voice) => ballotOf(voice, factors[voters.indexOf(voice)] ?? 0))
}

function ballotOf({ proposal, answer, weight }: Voice, factor: number): Ballot {
  return { agent: proposal.agent, answer, weight: weight * factor }
}

/** The voice that speaks for those with the same answer: the heaviest, then whole before cut off, then the shortest. */
export function speakerOf(voices: readonly Voice[]): Voice | null {
  const [first, ...others] = voices
  return others.reduce<Voice | null>(
    (best, each) => (best !== null && speaksBetter(each, best) ? each : best),
    first ?? null,
  )
}

function speaksBetter(one: Voice, other: Voice): boolean {
  const weights = heft(one) - heft(other)
  if (weights !== 0) return weights > 0
  const whole = Number(isWhole(one)) - Number(isWhole(other))
  return whole === 0 ? one.proposal.text.length < other.proposal.text.length : whole > 0
}

function heft({ weight, confidence }: Voice): number {
  return weight * confidenceFactor(confidence)
}

function isWhole({ proposal }: Voice): boolean {
  return proposal.ended === 'whole'
}
