import { withCalls } from '../../calls/with-calls.ts'
import { emptyProposal, NONCE, referenceTokens } from '../../cost/prompt-bound.ts'
import type { CallReport, Proposal, RunOutcome, StepEvent } from '../../events.ts'
import type { CascadeFinding } from '../../findings.ts'
import { draftStyle } from '../../gates/draft-style.ts'
import { boundOfConsulting } from '../../judging/consult-bound.ts'
import { verifierPrompt } from '../../judging/kinds/verification.ts'
import type { CascadeStep, Layer, Plan } from '../../plan.ts'
import { costOfCalls } from '../../report.ts'
import { randomWord } from '../../text/random.ts'
import { withReferences } from '../../text/references.ts'
import { bytesOf } from '../../text/text-size.ts'
import { sumOfBounds } from '../bounds.ts'
import { bestProposal } from '../best-proposal.ts'
import { cascadeCosts, type CascadeCosts } from './cascade-costs.ts'
import { CascadeWatch } from './cascade-watch.ts'
import { replay } from '../replay.ts'
import type { StepContext, Strategy } from '../strategy.ts'
import { boundOfWriting, writeAnswer, type Writing } from '../write-answer.ts'

type CascadePlan = Plan<CascadeStep>

/**
 * Cheap models answer first, one step after the other; the first draft that every gate accepts is the answer, verbatim.
 * Otherwise the rest of the mixture answers, without a look at the drafts (FrugalGPT, arXiv 2305.05176).
 */
export const cascade: Strategy<CascadeStep, CascadeWatch> = {
  run: (plan, proposals, ...[context, watch]) => run(plan, { proposals, watch }, context),
  watch: (plan) => new CascadeWatch(plan),
  callers({ step: { aggregator, verifier, gates, steps }, answer }) {
    const { model, fallbacks } = aggregator
    const verifies = steps > 0 && gates.includes('verifier')
    return [
      ...(verifies ? [{ role: 'verifier', ...verifier } as const] : []),
      { role: 'aggregator', model, fallbacks, settings: answer },
    ]
  },
  bound(plan, { proposals, ...input }) {
    const { aggregator, verifier, gates } = plan.step
    const steps = plan.layers.filter(isStep).length
    const isRest = plan.layers.length > steps || plan.given.length > 0
    const addedTokens = isRest ? referenceTokens(plan, proposals, aggregator.prompt) : 0
    const writing = boundOfWriting(aggregator, plan, { ...input, addedTokens })
    if (!gates.includes('verifier')) return writing
    const draft = emptyProposal({ bytes: 0, ended: 'length' })
    const verifications = plan.layers.filter(isStep).map((layer) => {
      const style = draftStyle(plan, layer)
      const around = bytesOf(verifierPrompt({ draft, style, nonce: NONCE }))
      const promptBytes = around + (style.maxBytes ?? Infinity)
      return boundOfConsulting(verifier, plan, { ...input, promptBytes })
    })
    return sumOfBounds(writing, ...verifications)
  },
  // The layers after the steps first, then the dearest step.
  fewerLayers: (layers) => layers.slice(0, -1),
  fitted: ({ step, layers }) => ({ ...step, steps: Math.min(step.steps, layers.length) }),
  smaller: ({ step: { aggregator }, layers }) => [
    { kind: 'synthesize', aggregator },
    ...layers
      .slice(0, 1)
      .flatMap(({ agents: [cheapest] }) =>
        cheapest === undefined
          ? []
          : [{ kind: 'synthesize' as const, aggregator: { ...aggregator, ...modelsOf(cheapest) } }],
      ),
  ],
}

/** Whether a layer is a step: the run goes on without it. */
function isStep({ mayFail }: Layer): boolean {
  return mayFail === true
}

function modelsOf({ model, fallbacks }: Pick<Layer['agents'][number], 'model' | 'fallbacks'>) {
  return { model, fallbacks }
}

/** The proposals of the last layer that ran, and what followed the layers; null where nothing did. */
interface Panel {
  readonly proposals: readonly Proposal[]
  readonly watch: CascadeWatch | null
}

async function* run(
  plan: CascadePlan,
  { proposals, watch }: Panel,
  context: StepContext,
): AsyncGenerator<StepEvent, RunOutcome, void> {
  const accepted = watch?.accepted ?? null
  if (watch !== null && accepted !== null) {
    const costs = cascadeCosts(plan, { steps: watch.stepCalls, rest: null }, context.priceOf)
    yield { type: 'finding', finding: findingOf(watch.records, costs) }
    return yield* replay(accepted)
  }
  // Drafts that were not accepted would lead the aggregator astray.
  const shown = watch?.endedWithStep === true ? [] : proposals
  const drafts = watch?.drafts ?? []
  const calls: CallReport[] = []
  const writing = writingOf(plan, { shown, drafts }, context)
  const outcome = yield* withCalls(writeAnswer(plan, writing, context), calls)
  if (outcome.ok && watch !== null) {
    const rest = [...watch.laterCalls, ...calls]
    const costs = cascadeCosts(plan, { steps: watch.stepCalls, rest }, context.priceOf)
    const written = calls.findLast(({ status }) => status === 'ok')
    const model = written?.model ?? bestProposal(writing.proposals)?.model ?? ''
    const last = {
      model,
      gate: null,
      verdict: 'accepted',
      why: '',
      costUsd: costOfCalls(rest),
    } as const
    yield { type: 'finding', finding: findingOf([...watch.records, last], costs) }
  }
  return outcome
}

/** What the aggregator writes; where it fails, the best of what the mixture has is the answer. */
function writingOf(
  plan: CascadePlan,
  { shown, drafts }: { readonly shown: readonly Proposal[]; readonly drafts: readonly Proposal[] },
  { random }: StepContext,
): Writing {
  const { aggregator } = plan.step
  const nonce = randomWord(NONCE.length, random)
  const references = { style: plan.references, seed: plan.seed, nonce, prompt: aggregator.prompt }
  return {
    aggregator,
    role: 'aggregator',
    messages: withReferences(plan.messages, shown, references),
    nonce: shown.length === 0 ? null : nonce,
    proposals: shown.length === 0 ? drafts : shown,
    synthesized: shown.length > 1,
    lacking: null,
  }
}

function findingOf(
  steps: CascadeFinding['steps'],
  { savedUsd, breakEven }: CascadeCosts,
): CascadeFinding {
  return { kind: 'cascade', steps, answeredBy: steps.at(-1)?.model ?? '', savedUsd, breakEven }
}
