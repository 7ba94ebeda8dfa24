import { emptyProposal, NONCE, shownBytes, type ProposalSize } from '../../cost/prompt-bound.ts'
import { boundOfConsulting } from '../../judging/consult-bound.ts'
import { extractorPrompt } from '../../judging/kinds/extraction.ts'
import { judgePrompt } from '../../judging/kinds/scored.ts'
import { lettersFor } from '../../judging/letters.ts'
import type { Plan, VoteStep } from '../../plan.ts'
import { bytesOf } from '../../text/text-size.ts'
import type { StepBound, StepInput } from '../strategy.ts'

const NOTHING: StepBound = { calls: 0, extraCalls: 0, micros: 0, extraMicros: 0 }

/** The most that a vote can cost: every extraction, then a judge for a tie or what follows without a result. */
export function boundOfVoting(plan: Plan<VoteStep>, input: StepInput): StepBound {
  const { answer, fallback } = plan.step
  const { proposals, boundOf } = input
  const readings =
    answer.kind === 'text' ? proposals.map((each) => boundOfReading(extractorPrompt, [each])) : []
  const tie = proposals.length < 2 ? NOTHING : boundOfReading(judgePrompt, proposals)
  const rest = fallback === null ? NOTHING : boundOf(fallback)
  return [...readings, combined(Math.max, tie, rest)].reduce(
    (sum, each) => combined((one, other) => one + other, sum, each),
    NOTHING,
  )

  /** One call that reads these proposals. */
  function boundOfReading(prompt: typeof judgePrompt, read: readonly ProposalSize[]): StepBound {
    const letters = lettersFor(read.length)
    const lettered = read.map((proposal, index) => ({
      letter: letters[index] ?? '',
      proposal: emptyProposal(proposal),
    }))
    const around = bytesOf(prompt({ lettered, style: plan.references, nonce: NONCE }))
    const promptBytes = around + shownBytes(plan.references, read)
    return boundOfConsulting(plan.step.judge, plan, { ...input, promptBytes })
  }
}

function combined(
  combine: (one: number, other: number) => number,
  one: StepBound,
  other: StepBound,
): StepBound {
  return {
    calls: combine(one.calls, other.calls),
    extraCalls: combine(one.extraCalls, other.extraCalls),
    micros: combine(one.micros, other.micros),
    extraMicros: combine(one.extraMicros, other.extraMicros),
  }
}
