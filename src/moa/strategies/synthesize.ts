import type { CallContext } from '../calls/attempts.ts'
import { NONCE, referenceTokens, type ProposalSize } from '../cost/prompt-bound.ts'
import type { Proposal, RunOutcome, StepEvent } from '../events.ts'
import { CANCELLED } from '../failure.ts'
import type { Plan, SynthesizeStep } from '../plan.ts'
import { INLINE_ANALYSIS } from '../text/inline-analysis.ts'
import { AGGREGATE_AND_SYNTHESIZE } from '../text/prompt.ts'
import { randomWord } from '../text/random.ts'
import { withReferences } from '../text/references.ts'
import { bestProposals } from './best-proposals.ts'
import { sumOfBounds, timesBound } from './bounds.ts'
import { promisedProposals } from './promises.ts'
import { writerOf } from './callers.ts'
import type { Strategy } from './strategy.ts'
import { lastWindowOf, mergesOf, mergeWindows } from './windows.ts'
import { boundOfWriting, writeAnswer } from './write-answer.ts'

/** The aggregator reads the proposals and writes the answer. */
export const synthesize: Strategy<SynthesizeStep> = {
  run,
  callers: (plan) => [writerOf(plan.step.aggregator, plan)],
  bound(plan, { proposals, ...input }) {
    const { aggregator, topK, window } = plan.step
    const boundWith = (shown: readonly ProposalSize[]) => {
      const addedTokens = referenceTokens(plan, shown, promptOf(plan.step))
      return boundOfWriting(aggregator, plan, { ...input, addedTokens })
    }
    const longest = proposals.toSorted((a, b) => b.bytes - a.bytes).slice(0, topK)
    const merges = mergesOf(window, longest.length)
    if (window === undefined || merges === 0) return boundWith(longest)
    // What is merged so far may be as long as any reference.
    const longestText = { bytes: plan.references.maxBytes ?? 0, ended: 'length' } as const
    const windowOf = (texts: number) => Array.from({ length: texts }, () => longestText)
    return sumOfBounds(
      timesBound(boundWith(windowOf(window.size)), merges),
      boundWith(windowOf(lastWindowOf(window, longest.length))),
    )
  },
  fewerLayers: (layers) => layers.slice(0, -1),
  // The aggregator without any layers is the least that can answer.
  smaller: ({ step }) => [step],
}

async function* run(
  plan: Plan<SynthesizeStep>,
  given: readonly Proposal[],
  context: CallContext,
): AsyncGenerator<StepEvent, RunOutcome, void> {
  const { aggregator, topK } = plan.step
  const { proposals, duplicatesRemoved } =
    topK === undefined
      ? { proposals: given, duplicatesRemoved: false }
      : bestProposals(plan, given, topK)
  if (duplicatesRemoved) yield { type: 'remark', reason: 'duplicates_removed' }
  const prompt = promptOf(plan.step)
  const merged = yield* mergeWindows(plan, { proposals, prompt }, context)
  if (context.signal.aborted) return { ok: false, failure: CANCELLED }
  const nonce = randomWord(NONCE.length, context.random)
  const shown = { style: plan.references, seed: plan.seed, nonce, prompt }
  const isLone = given.length === 1 && promisedProposals(plan) > 1
  return yield* writeAnswer(
    plan,
    {
      aggregator,
      role: 'aggregator',
      messages: withReferences(plan.messages, merged, shown),
      nonce: merged.length === 0 ? null : nonce,
      proposals: given,
      synthesized: proposals.length > 1,
      lacking: isLone ? 'lone_proposal' : null,
    },
    context,
  )
}

/** What stands before the proposals; null for the usual words. */
function promptOf({ aggregator, analysis }: SynthesizeStep): string | null {
  if (analysis !== 'inline') return aggregator.prompt
  return `${aggregator.prompt ?? AGGREGATE_AND_SYNTHESIZE}\n\n${INLINE_ANALYSIS}`
}
