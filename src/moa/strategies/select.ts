import type { Proposal, RunFailure, RunOutcome, StepEvent } from '../events.ts'
import { CANCELLED, NO_FITTING_PROPOSAL, stepFailure, UNFIT_PROPOSAL } from '../failure.ts'
import type { SelectFinding } from '../findings.ts'
import { underLetters, withNames } from '../judging/letters.ts'
import type { Judge, Plan, SelectStep, SynthesizeStep } from '../plan.ts'
import { formOf } from '../schema/answer-form.ts'
import { bestProposal } from './best-proposal.ts'
import { maxOfBounds, sumOfBounds } from './bounds.ts'
import type { Comparison, Method } from './comparing/comparison.ts'
import { impartial, isPartial, noting } from './comparing/impartial.ts'
import { pairwise } from './comparing/pairwise.ts'
import { scored } from './comparing/scored.ts'
import { keepsPromises, promisedProposals } from './promises.ts'
import { replay } from './replay.ts'
import type { StepCaller, StepContext, Strategy } from './strategy.ts'

type SelectPlan = Plan<SelectStep>

/** How proposals are compared, by the method of the step. */
const METHODS: Readonly<Record<NonNullable<SelectStep['method']>, Method>> = { scored, pairwise }

/**
 * A judge compares the proposals, and the best one is the answer, verbatim. Without a usable
 * verdict `bestProposal` chooses, and the run is degraded.
 */
export const select: Strategy<SelectStep> = {
  run,
  callers(plan) {
    const { step, answer } = plan
    const { model, fallbacks, settings } = judgeOf(plan)
    // Of one proposal, there is nothing to compare.
    const judge: readonly StepCaller[] =
      promisedProposals(plan) < 2 ? [] : [{ role: 'judge', model, fallbacks, settings }]
    const isWritten = step.onNone === 'synthesize' || mayRewrite(plan)
    if (!isWritten) return judge
    const { alone } = step
    return [
      ...judge,
      { role: 'aggregator', model: alone.model, fallbacks: alone.fallbacks, settings: answer },
    ]
  },
  bound(plan, input) {
    const rewritten = mayRewrite(plan) ? [input.boundOf(merging(plan))] : []
    if (input.proposals.length < 2) return sumOfBounds(...rewritten)
    const compared = methodOf(plan).bound({ plan, judge: judgeOf(plan) }, input)
    if (plan.step.onNone !== 'synthesize') return maxOfBounds(compared, ...rewritten)
    return sumOfBounds(compared, input.boundOf(merging(plan)))
  },
  // The last layer writes the answer: its agents have the format and the length of the request.
  fewerLayers: (layers) => layers.toSpliced(-2, 1),
  smaller: (plan) => [merging(plan)],
}

function methodOf({ step }: SelectPlan): Method {
  return METHODS[step.method ?? 'scored']
}

/** Who judges what the plan's agents write, or what was given. */
function judgeOf({ step, layers, given }: SelectPlan): Judge {
  const writers = layers.at(-1)?.agents ?? given
  return impartial(
    step.judge,
    writers.map(({ model }) => model),
  )
}

/** The aggregator in place of the judge. */
function merging({ step: { alone } }: SelectPlan): SynthesizeStep {
  return { kind: 'synthesize', aggregator: alone }
}

async function* run(
  plan: SelectPlan,
  proposals: readonly Proposal[],
  context: StepContext,
): AsyncGenerator<StepEvent, RunOutcome, void> {
  const fitting = proposals.filter(({ text }) => keepsPromises(plan.answer, text))
  const [first] = fitting
  if (first === undefined) return yield* withoutFitting(plan, proposals, context)
  const unfit = proposals.filter((proposal) => !fitting.includes(proposal))
  if (unfit.length > 0 && plan.onShortfall === 'fail') return { ok: false, failure: UNFIT_PROPOSAL }
  const layer = Math.max(0, plan.layers.length - 1)
  for (const { agent } of unfit)
    yield { type: 'run-degraded', reason: `agent_unfit:${layer}/${agent}` }
  if (fitting.length === 1) {
    if (promisedProposals(plan) > 1) yield { type: 'run-degraded', reason: 'lone_proposal' }
    return yield* replay(first)
  }
  const judges = new Set<string>()
  const comparing = { plan, judge: judgeOf(plan) }
  const lettered = underLetters(fitting, plan.seed)
  const compared = yield* noting(methodOf(plan).compare(comparing, lettered, context), judges)
  if (context.signal.aborted) return { ok: false, failure: CANCELLED }
  if (compared.ok) {
    const writers = fitting.map(({ model }) => model)
    const isSelfJudged = [...judges].some((model) => isPartial(model, writers))
    if (isSelfJudged) yield { type: 'remark', reason: 'self_judged' }
    yield { type: 'finding', finding: findingOf(compared.value, isSelfJudged) }
    return yield* answered(plan, compared.value, context)
  }
  const { reason, failures } = compared.error
  if (plan.onShortfall === 'fail') return { ok: false, failure: stepFailure('judge', failures) }
  yield { type: 'run-degraded', reason }
  return yield* replay(bestProposal(fitting) ?? first)
}

/** Whether the aggregator writes the answer when no proposal has the form that the request asks for. */
function mayRewrite({ step: { onNone }, onShortfall, answer }: SelectPlan): boolean {
  const mayDiffer = onShortfall !== 'fail' && onNone !== 'fail'
  return mayDiffer && formOf(answer.responseFormat) !== null
}

/** The answer in the form of the request from proposals of which none has it. */
async function* withoutFitting(
  plan: SelectPlan,
  proposals: readonly Proposal[],
  context: StepContext,
): AsyncGenerator<StepEvent, RunOutcome, void> {
  if (!mayRewrite(plan)) return { ok: false, failure: NO_FITTING_PROPOSAL }
  yield { type: 'run-degraded', reason: 'wrong_format' }
  return yield* context.proceed({ ...plan, step: merging(plan) }, proposals)
}

/** When not even the best proposal would do, and the mixture wants no answer then. */
const NONE_ACCEPTABLE: RunFailure = {
  code: 'upstream_failed',
  message: 'Cannot answer: the judge finds no proposal acceptable, at least one must be',
}

/** The best proposal, or what the step wants in its place when none would do. */
async function* answered(
  plan: SelectPlan,
  { ranked, noneAcceptable }: Comparison,
  context: StepContext,
): AsyncGenerator<StepEvent, RunOutcome, void> {
  const proposals = ranked.map(({ proposal }) => proposal)
  const [best] = proposals
  if (best === undefined) throw new Error('Cannot answer with the best of no proposals')
  const { onNone = 'best' } = plan.step
  if (noneAcceptable && onNone === 'fail') return { ok: false, failure: NONE_ACCEPTABLE }
  if (noneAcceptable) yield { type: 'run-degraded', reason: 'none_acceptable' }
  if (!noneAcceptable || onNone === 'best') return yield* replay(best)
  return yield* context.proceed({ ...plan, step: merging(plan) }, proposals)
}

/** What was found, with the names of the agents in place of the letters. */
function findingOf({ ranked, faults }: Comparison, isSelfJudged: boolean): SelectFinding {
  const names = new Map(ranked.map(({ letter, proposal }) => [letter, proposal.agent]))
  const named = ranked.flatMap(({ letter, proposal }) => {
    const fault = faults.get(letter)
    return fault === undefined ? [] : [[proposal.agent, withNames(fault, names)] as const]
  })
  const ranking = ranked.map(({ proposal }) => proposal.agent)
  return {
    kind: 'select',
    best: ranking[0] ?? '',
    ranking,
    faults: Object.fromEntries(named),
    ...(isSelfJudged ? { selfJudged: true } : {}),
  }
}
