import { featuresOf } from '../../choosing/features.ts'
import type { Proposal, RunOutcome, StepEvent } from '../../events.ts'
import type { DebateFinding } from '../../findings.ts'
import { endingWith } from '../../layers/early-exit.ts'
import type { DebateStep, Layer, Plan } from '../../plan.ts'
import { formOf } from '../../schema/answer-form.ts'
import { ruleForJson } from '../../short-answers/answer-rule.ts'
import { endingOf } from '../../short-answers/ending.ts'
import type { StepCaller, Strategy, StepContext } from '../strategy.ts'
import { synthesize } from '../synthesize.ts'
import { vote, withBallots } from '../vote/vote.ts'
import { DebateWatch } from './debate-watch.ts'

type DebatePlan = Plan<DebateStep>

/** What agents read before the answers of the round before, of which one is their own. */
export const DEBATE_PROMPT =
  'You take part in a debate. Several models have answered the user, you among them; below are the latest answers of all of them. ' +
  'Check each one for errors of fact and of logic. Keep your own answer where it holds, and change it only for a reason that you can name: ' +
  'that others agree is no reason. Then answer the user again, as a whole and in your own words.'

/**
 * Agents answer, read one another's answers and answer again, as in "Improving Factuality and Reasoning in Language Models
 * through Multiagent Debate" (arXiv 2305.14325). Most of what a debate gains is the vote at its end (arXiv 2508.17536), so
 * the rounds are layers that run only as long as the gate finds something to debate.
 */
export const debate: Strategy<DebateStep, DebateWatch> = {
  run: (plan, ...[proposals, context, watch]) =>
    run(plan, { proposals, watch: watch ?? new DebateWatch(plan) }, context),
  prepared,
  watch: (plan) => new DebateWatch(plan),
  callers,
  bound: (plan, { boundOf }) => boundOf(plan.step.end),
  // First the last round, then what stands before the agents that debate.
  fewerLayers: (layers) => (isRound(layers.at(-1)) ? layers.slice(0, -1) : layers.toSpliced(-2, 1)),
  fitted: ({ step, layers }) => ({ ...step, rounds: layers.filter(isRound).length }),
  smaller: ({ step: { end } }) =>
    end.kind === 'synthesize' ? [end] : [{ kind: 'synthesize', aggregator: end.alone }],
}

function isRound(layer: Layer | undefined): boolean {
  return layer?.prompt === DEBATE_PROMPT
}

/** The step with the kind of answer that the prompt wants, where the mixture names no rule. */
function stepFor({ step, messages, answer: settings }: DebatePlan): DebateStep {
  const isJson = formOf(settings.responseFormat) !== null
  const named = isJson ? ruleForJson(step.answer) : step.answer
  const kind = step.byPrompt === true ? featuresOf({ messages, settings }).answer : named.kind
  const answer = kind === 'text' ? named : { ...named, kind }
  const { end } = step
  return { ...step, answer, end: end.kind === 'vote' ? { ...end, answer } : end }
}

/** The plan with its rounds: the last layer again, with what the agents answered before. */
function prepared(unprepared: DebatePlan): DebatePlan {
  const step = stepFor(unprepared)
  const plan = { ...unprepared, step }
  const first = firstRound(plan)
  if (first === undefined) return { ...plan, step: { ...step, rounds: 0 } }
  // A round that fails leaves the answers from before it.
  // A proposal of the request is for the first answers alone.
  const agents = first.agents.map(({ written: _, ...agent }) => agent)
  const round: Layer = { ...first, agents, prompt: DEBATE_PROMPT, ownView: true, mayFail: true }
  const rounds = Array.from({ length: step.rounds }, () => round)
  return { ...plan, layers: [...plan.layers.slice(0, -1), first, ...rounds] }
}

/** The last layer of the mixture, whose agents end as a vote needs it. */
function firstRound(plan: DebatePlan): Layer | undefined {
  const { end, answer: rule } = plan.step
  if (end.kind === 'vote') return withBallots({ ...plan, step: end }).layers.at(-1)
  const last = plan.layers.at(-1)
  // A line of text after JSON would break the form of the request.
  const isForm = formOf(plan.answer.responseFormat) !== null && rule.pointer === null
  const ending = isForm ? '' : endingOf(rule)
  return last === undefined || ending === '' ? last : endingWith(last, ending)
}

function callers(plan: DebatePlan): readonly StepCaller[] {
  const { end } = plan.step
  return end.kind === 'vote'
    ? vote.callers({ ...plan, step: end })
    : synthesize.callers({ ...plan, step: end })
}

async function* run(
  plan: DebatePlan,
  { proposals, watch }: { readonly proposals: readonly Proposal[]; readonly watch: DebateWatch },
  { proceed }: StepContext,
): AsyncGenerator<StepEvent, RunOutcome, void> {
  // Proposals that were given, or from before an early exit.
  if (!watch.hasRounds) watch.hear(proposals)
  const finding = watch.finding()
  const { end } = plan.step
  if (end.kind === 'synthesize') yield { type: 'finding', finding }
  const rest = proceed({ ...plan, step: end }, proposals)
  for (;;) {
    const next = await rest.next()
    if (next.done === true) return next.value
    yield withRounds(next.value, finding)
  }
}

/** The finding of the vote at the end, as a part of that of the debate. */
function withRounds(event: StepEvent, debated: DebateFinding): StepEvent {
  if (event.type !== 'finding' || event.finding.kind !== 'vote') return event
  const { kind: _kind, ...counted } = event.finding
  return { type: 'finding', finding: { ...debated, vote: counted } }
}
