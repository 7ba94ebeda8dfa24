import type { CallContext } from '../calls/attempts.ts'
import { NONCE, referenceTokens } from '../cost/prompt-bound.ts'
import type { Proposal, RunOutcome, StepEvent } from '../events.ts'
import type { Plan, SynthesizeStep } from '../plan.ts'
import { randomWord } from '../text/random.ts'
import { withReferences } from '../text/references.ts'
import { bestProposals } from './best-proposals.ts'
import { promisedProposals } from './promises.ts'
import type { Strategy } from './strategy.ts'
import { boundOfWriting, writeAnswer } from './write-answer.ts'

/** The aggregator reads the proposals and writes the answer. */
export const synthesize: Strategy<SynthesizeStep> = {
  run,
  callers: ({ step: { aggregator }, answer }) => [
    {
      role: 'aggregator',
      model: aggregator.model,
      fallbacks: aggregator.fallbacks,
      settings: answer,
    },
  ],
  bound(plan, { proposals, ...input }) {
    const { aggregator, topK } = plan.step
    const longest = proposals.toSorted((a, b) => b.bytes - a.bytes).slice(0, topK)
    const addedTokens = referenceTokens(plan, longest, aggregator.prompt)
    return boundOfWriting(aggregator, plan, { ...input, addedTokens })
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
  const nonce = randomWord(NONCE.length, context.random)
  const shown = { style: plan.references, seed: plan.seed, nonce, prompt: aggregator.prompt }
  const isLone = given.length === 1 && promisedProposals(plan) > 1
  return yield* writeAnswer(
    plan,
    {
      aggregator,
      role: 'aggregator',
      messages: withReferences(plan.messages, proposals, shown),
      nonce: proposals.length === 0 ? null : nonce,
      proposals: given,
      synthesized: proposals.length > 1,
      lacking: isLone ? 'lone_proposal' : null,
    },
    context,
  )
}
