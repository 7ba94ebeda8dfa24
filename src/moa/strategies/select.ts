import type { CallContext } from '../calls/attempts.ts'
import { emptyProposal, NONCE, shownBytes } from '../cost/prompt-bound.ts'
import type { Proposal, RunOutcome, StepEvent } from '../events.ts'
import { CANCELLED, NO_FITTING_PROPOSAL, stepFailure, UNFIT_PROPOSAL } from '../failure.ts'
import type { SelectFinding } from '../findings.ts'
import { boundOfConsulting } from '../judging/consult-bound.ts'
import { consult } from '../judging/consult.ts'
import { judgePrompt, readVerdict, type Verdict } from '../judging/kinds/scored.ts'
import { lettersFor, underLetters, type Lettered } from '../judging/letters.ts'
import type { Plan, SelectStep } from '../plan.ts'
import { randomWord } from '../text/random.ts'
import { bytesOf } from '../text/text-size.ts'
import { textView } from '../text/text-view.ts'
import { bestProposal } from './best-proposal.ts'
import { keepsPromises, promisedProposals } from './promises.ts'
import { replay } from './replay.ts'
import type { Strategy } from './strategy.ts'

type SelectPlan = Plan<SelectStep>

/**
 * A judge compares the proposals, and the best one is the answer, verbatim. Without a usable
 * verdict `bestProposal` chooses, and the run is degraded.
 */
export const select: Strategy<SelectStep> = {
  run,
  callers(plan) {
    const proposals = promisedProposals(plan)
    if (proposals < 2) return [] // There is nothing to compare.
    const { model, fallbacks, settings } = plan.step.judge
    return [{ role: 'judge', model, fallbacks, settings }]
  },
  bound(plan, { conversationTokens, proposals, priceOf }) {
    if (proposals.length < 2) return { calls: 0, extraCalls: 0, micros: 0, extraMicros: 0 }
    const letters = lettersFor(proposals.length)
    const lettered = proposals.map((proposal, index) => ({
      letter: letters[index] ?? '',
      proposal: emptyProposal(proposal),
    }))
    const around = bytesOf(judgePrompt({ lettered, style: plan.references, nonce: NONCE }))
    const promptBytes = around + shownBytes(plan.references, proposals)
    return boundOfConsulting(plan.step.judge, plan, { conversationTokens, promptBytes, priceOf })
  },
  // The last layer writes the answer: its agents have the format and the length of the request.
  fewerLayers: (layers) => layers.toSpliced(-2, 1),
  smaller: ({ step: { alone } }) => [{ kind: 'synthesize', aggregator: alone }],
}

async function* run(
  plan: SelectPlan,
  proposals: readonly Proposal[],
  context: CallContext,
): AsyncGenerator<StepEvent, RunOutcome, void> {
  const fitting = proposals.filter(({ text }) => keepsPromises(plan.answer, text))
  const [first] = fitting
  if (first === undefined) return { ok: false, failure: NO_FITTING_PROPOSAL }
  const unfit = proposals.filter((proposal) => !fitting.includes(proposal))
  if (unfit.length > 0 && plan.onShortfall === 'fail') return { ok: false, failure: UNFIT_PROPOSAL }
  const layer = Math.max(0, plan.layers.length - 1)
  for (const { agent } of unfit)
    yield { type: 'run-degraded', reason: `agent_unfit:${layer}/${agent}` }
  if (fitting.length === 1) {
    if (promisedProposals(plan) > 1) yield { type: 'run-degraded', reason: 'lone_proposal' }
    return yield* replay(first)
  }
  const lettered = underLetters(fitting, plan.seed)
  const letters = lettered.map(({ letter }) => letter)
  const nonce = randomWord(NONCE.length, context.random)
  const judged = yield* consult(
    {
      role: 'judge',
      name: 'judge',
      judge: plan.step.judge,
      view: textView(plan.messages),
      prompt: judgePrompt({ lettered, style: plan.references, nonce }),
      nonce,
      read: (reply) => readVerdict(reply, letters),
    },
    context,
  )
  if (context.signal.aborted) return { ok: false, failure: CANCELLED }
  if (judged.ok) {
    if (judged.value.noneAcceptable) yield { type: 'run-degraded', reason: 'none_acceptable' }
    const ranked = rankedBy(judged.value, lettered)
    yield { type: 'finding', finding: findingOf(judged.value, ranked) }
    return yield* replay(ranked[0]?.proposal ?? first)
  }
  const { reason, failures } = judged.error
  if (plan.onShortfall === 'fail') return { ok: false, failure: stepFailure('judge', failures) }
  yield { type: 'run-degraded', reason }
  return yield* replay(bestProposal(fitting) ?? first)
}

function rankedBy({ ranking }: Verdict, lettered: readonly Lettered[]): readonly Lettered[] {
  return ranking.flatMap((letter) => lettered.find((each) => each.letter === letter) ?? [])
}

/** The verdict with the names of the agents back in place of the letters. */
function findingOf({ faults }: Verdict, ranked: readonly Lettered[]): SelectFinding {
  const named = ranked.flatMap(({ letter, proposal }) => {
    const fault = faults.get(letter)
    return fault === undefined ? [] : [[proposal.agent, fault] as const]
  })
  const ranking = ranked.map(({ proposal }) => proposal.agent)
  return { kind: 'select', best: ranking[0] ?? '', ranking, faults: Object.fromEntries(named) }
}
