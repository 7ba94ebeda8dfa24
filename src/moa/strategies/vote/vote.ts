import type { Proposal, RunOutcome, StepEvent } from '../../events.ts'
import {
  CANCELLED,
  NO_FITTING_PROPOSAL,
  noVote,
  stepFailure,
  UNFIT_PROPOSAL,
} from '../../failure.ts'
import type { Plan, VoteStep } from '../../plan.ts'
import { formOf } from '../../schema/answer-form.ts'
import { ruleForJson } from '../../short-answers/answer-rule.ts'
import { endingOf } from '../../short-answers/ending.ts'
import { pollOf, voteFinding, type Poll } from '../../votes/poll.ts'
import { withConfidence } from '../../votes/stated-confidence.ts'
import type { VotesFor } from '../../votes/tally.ts'
import { voiceOf, type Voice } from '../../votes/voices.ts'
import { weightOf } from '../../votes/weights.ts'
import { keepsPromises } from '../promises.ts'
import { replay } from '../replay.ts'
import { select } from '../select.ts'
import type { StepCaller, Strategy, StepContext } from '../strategy.ts'
import { synthesize } from '../synthesize.ts'
import { extracted } from './extract-answers.ts'
import { breakTie } from './tie-break.ts'
import { boundOfVoting } from './vote-bound.ts'
import { isMajority, VoteWatch } from './vote-watch.ts'

type VotePlan = Plan<VoteStep>

/**
 * The agents of the last layer vote with their short answers, as in "Self-Consistency" (arXiv 2203.11171), and the best
 * proposal with the answer that wins is the answer, verbatim. Without a result another step follows.
 */
export const vote: Strategy<VoteStep, VoteWatch> = {
  run: (plan, ...[proposals, context, watch]) =>
    run(plan, { proposals, stoppedAfter: watch?.stoppedAfter ?? null }, context),
  prepared,
  watch: (plan) => new VoteWatch(plan),
  callers,
  bound: boundOfVoting,
  // The last layer votes.
  fewerLayers: (layers) => layers.toSpliced(-2, 1),
  smaller: ({ step: { alone } }) => [{ kind: 'synthesize', aggregator: alone }],
}

/** The plan with the rule for the form of its request, whose agents learn how their answers end. */
function prepared(plan: VotePlan): VotePlan {
  const { step, answer } = plan
  if (formOf(answer.responseFormat) === null) return withBallots(plan)
  return withBallots({ ...plan, step: { ...step, answer: ruleForJson(step.answer) } })
}

/** The agents that vote learn the form in which their answers end. */
export function withBallots(plan: VotePlan): VotePlan {
  const last = plan.layers.at(-1)
  if (last === undefined) return plan
  const ending = endingFor(plan)
  const scores = plan.step.confidence === 'logprobs' ? ({ logprobs: true } as const) : {}
  const agents = last.agents.map((agent) => ({
    ...agent,
    settings: { ...agent.settings, ...scores },
    ...(ending === '' ? {} : { ending }),
  }))
  // Without enough votes there is no result, however long the others take.
  const graceAfter = Math.min(plan.step.minVotes, agents.length)
  return { ...plan, layers: [...plan.layers.slice(0, -1), { ...last, agents, graceAfter }] }
}

function endingFor({ step: { answer, confidence }, answer: { responseFormat } }: VotePlan): string {
  // A line of text after JSON would break the form of the request.
  if (formOf(responseFormat) !== null) return answer.pointer === null ? '' : endingOf(answer)
  const ending = endingOf(answer)
  return confidence === 'stated' ? withConfidence(ending) : ending
}

function callers(plan: VotePlan): readonly StepCaller[] {
  const { judge, answer, fallback } = plan.step
  const { model, fallbacks, settings } = judge
  const roles = answer.kind === 'text' ? (['extractor', 'judge'] as const) : (['judge'] as const)
  const own = roles.map((role): StepCaller => ({ role, model, fallbacks, settings }))
  if (fallback === null) return own
  const next =
    fallback.kind === 'select'
      ? select.callers({ ...plan, step: fallback })
      : synthesize.callers({ ...plan, step: fallback })
  return [...own, ...next]
}

/** The proposals to vote with, and how many agents had ended when the vote was settled without the others. */
interface Voted {
  readonly proposals: readonly Proposal[]
  readonly stoppedAfter: number | null
}

async function* run(
  plan: VotePlan,
  { proposals, stoppedAfter }: Voted,
  context: StepContext,
): AsyncGenerator<StepEvent, RunOutcome, void> {
  const { step } = plan
  const fitting = proposals.filter(({ text }) => keepsPromises(plan.answer, text))
  const unfit = proposals.filter((proposal) => !fitting.includes(proposal))
  if (unfit.length > 0 && plan.onShortfall === 'fail') return { ok: false, failure: UNFIT_PROPOSAL }
  const layer = Math.max(0, plan.layers.length - 1)
  for (const { agent } of unfit)
    yield { type: 'run-degraded', reason: `agent_unfit:${layer}/${agent}` }
  // The layers after an early exit did not run, and those before it may have agents of the same names.
  const agents = plan.layers.flatMap((each) => each.agents)
  const weights = new Map(agents.map((agent) => [agent.name, weightOf(agent)]))
  const read = fitting.map((each) => voiceOf(each, step, weights.get(each.agent) ?? 1))
  const voices = step.answer.kind === 'text' ? yield* extracted(plan, read, context) : read
  if (context.signal.aborted) return { ok: false, failure: CANCELLED }
  const poll = pollOf(voices, step.answer.kind)
  const lacking = lackOf(step, poll)
  if (lacking !== null) {
    const how = { winner: null, tieBrokenBy: null, stoppedAfter }
    yield { type: 'finding', finding: voteFinding(poll, how) }
    return yield* withoutResult(plan, { proposals, fitting, lacking }, context)
  }
  const decided = yield* decide(plan, poll, context)
  if (!decided.ok) return decided
  const { winner, tieBrokenBy } = decided
  const how = { winner: winner.answer, tieBrokenBy, stoppedAfter }
  yield { type: 'finding', finding: voteFinding(poll, how) }
  const speaker = poll.speakerFor(winner)
  if (speaker === null) throw new Error('Cannot answer: the class that won has no ballots')
  return yield* replay(spoken(plan, speaker))
}

/** Why a poll has no result; null when it has one, or several in a tie. */
type Lack = 'few_votes' | 'no_majority'

function lackOf(step: VoteStep, { tally }: Poll): Lack | null {
  if (tally.votes < Math.max(1, step.minVotes)) return 'few_votes'
  return isMajority(step, tally.share) ? null : 'no_majority'
}

type Decision =
  | {
      readonly ok: true
      readonly winner: VotesFor
      readonly tieBrokenBy: 'judge' | 'order' | null
    }
  | Extract<RunOutcome, { readonly ok: false }>

/** The class that wins; in a tie the one that the judge prefers, and without a judge that of the agent listed first. */
async function* decide(
  plan: VotePlan,
  { tally: { leaders }, speakerFor }: Poll,
  context: StepContext,
): AsyncGenerator<StepEvent, Decision, void> {
  const [first, second] = leaders
  if (first === undefined) throw new Error('Cannot decide a vote: it has no ballots')
  if (second === undefined) return { ok: true, winner: first, tieBrokenBy: null }
  yield { type: 'remark', reason: 'tie' }
  const speakers = leaders.flatMap((votes) => {
    const proposal = speakerFor(votes)?.proposal
    return proposal === undefined ? [] : [{ votes, proposal }]
  })
  const judged = yield* breakTie(
    plan,
    speakers.map(({ proposal }) => proposal),
    context,
  )
  if (context.signal.aborted) return { ok: false, failure: CANCELLED }
  if (judged.ok) {
    const winner = speakers.find(({ proposal }) => proposal === judged.value)?.votes ?? first
    return { ok: true, winner, tieBrokenBy: 'judge' }
  }
  const { reason, failures } = judged.error
  if (plan.onShortfall === 'fail') return { ok: false, failure: stepFailure('judge', failures) }
  yield { type: 'run-degraded', reason }
  return { ok: true, winner: first, tieBrokenBy: 'order' }
}

/** The proposal that is the answer, or its short answer alone where that has the form of the request. */
function spoken(plan: VotePlan, { proposal, answer }: Voice): Proposal {
  if (plan.step.emit === 'text' || answer === null) return proposal
  const text = plan.step.answer.kind === 'json' ? String(answer.value) : answer.shown
  // A long answer is shown shortened: it is whole in its proposal alone.
  const isWhole = !text.endsWith('…') && keepsPromises(plan.answer, text)
  return isWhole ? { ...proposal, text, ended: 'whole' } : proposal
}

interface Undecided {
  readonly proposals: readonly Proposal[]
  readonly fitting: readonly Proposal[]
  readonly lacking: Lack
}

/** What follows a vote without a result. The finding of the vote stays that of the run. */
async function* withoutResult(
  plan: VotePlan,
  { proposals, fitting, lacking }: Undecided,
  { proceed }: StepContext,
): AsyncGenerator<StepEvent, RunOutcome, void> {
  if (plan.onShortfall === 'fail') return { ok: false, failure: noVote(lacking) }
  yield { type: 'run-degraded', reason: lacking }
  const { fallback } = plan.step
  if (fallback === null) {
    const first = fitting.find(({ ended }) => ended === 'whole') ?? fitting[0]
    return first === undefined ? { ok: false, failure: NO_FITTING_PROPOSAL } : yield* replay(first)
  }
  const rest = proceed({ ...plan, step: fallback }, proposals)
  for (;;) {
    const next = await rest.next()
    if (next.done === true) return next.value
    if (next.value.type !== 'finding') yield next.value
  }
}
