import type { ProposalSize } from '../../cost/prompt-bound.ts'
import { boundOfConsulting } from '../../judging/consult-bound.ts'
import { extractorPrompt } from '../../judging/kinds/extraction.ts'
import { judgePrompt } from '../../judging/kinds/scored.ts'
import { promptBytesOf } from '../../judging/shown-bound.ts'
import type { Plan, VoteStep } from '../../plan.ts'
import { maxOfBounds, sumOfBounds } from '../bounds.ts'
import type { StepBound, StepInput } from '../strategy.ts'

/** The most that a vote can cost: every extraction, then a judge for a tie or what follows without a result. */
export function boundOfVoting(plan: Plan<VoteStep>, input: StepInput): StepBound {
  const { answer, fallback, judge } = plan.step
  const { proposals, boundOf } = input
  const readings =
    answer.kind === 'text' ? proposals.map((each) => boundOfReading(extractorPrompt, [each])) : []
  const tie = proposals.length < 2 ? [] : [boundOfReading(judgePrompt, proposals)]
  const rest = fallback === null ? [] : [boundOf(fallback)]
  return sumOfBounds(...readings, maxOfBounds(...tie, ...rest))

  /** One call that reads these proposals. */
  function boundOfReading(
    prompt: typeof extractorPrompt,
    read: readonly ProposalSize[],
  ): StepBound {
    const promptBytes = promptBytesOf(prompt, read, plan.references)
    return boundOfConsulting(judge, plan, { ...input, promptBytes })
  }
}
