import { askInTurn, type Candidate } from '../calls/ask-in-turn.ts'
import { ask, type CallContext, type CallOutcome } from '../calls/attempts.ts'
import { tokensOfSettings } from '../cost/call-bound.ts'
import { FEWER_TOKENS } from '../cost/least.ts'
import { remembered } from '../cost/remembered.ts'
import { costsOf, referenceTokens } from '../cost/prompt-bound.ts'
import { sentTerms } from '../cost/sent-terms.ts'
import type {
  AggregatorStart,
  AnswerDeltas,
  CallEnd,
  Proposal,
  RunOutcome,
  StepEvent,
} from '../events.ts'
import { CANCELLED, stepFailure } from '../failure.ts'
import type { Message } from '../message.ts'
import type { CallSent, ModelFailure, Reply } from '../model-port.ts'
import type { Aggregator, Plan, SynthesizeStep } from '../plan.ts'
import { formOf } from '../schema/answer-form.ts'
import { randomWord } from '../text/random.ts'
import { withReferences } from '../text/references.ts'
import { judgeAnswer, type Standard } from './answer-judge.ts'
import { AnswerRelay } from './answer-relay.ts'
import { bestProposal } from './best-proposal.ts'
import { keepsPromises, mustCall, promisedProposals } from './promises.ts'
import { replay } from './replay.ts'
import type { Strategy } from './strategy.ts'

const NONCE_CHARS = 12

/** Longest that a token waits for others: ten deltas a second cost a third of the CPU of one per token. */
const BATCH_MS = 100
/** The same when the answer is not streamed. */
const UNSEEN_BATCH_MS = 500

type SynthesizePlan = Plan<SynthesizeStep>

/**
 * The aggregator reads the proposals and writes the answer. Before its first token it may fall back to
 * another model, and last to the best proposal; after it, nothing is switched.
 */
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
  bound(plan, { conversationTokens, proposals, priceOf }) {
    const { aggregator } = plan.step
    const references = referenceTokens(plan, proposals, aggregator.prompt)
    const size = {
      promptTokens: conversationTokens + tokensOfSettings(plan.answer) + references,
      maxTokens: plan.answer.maxTokens,
      sent: sentTerms(plan.answer, plan.messages),
    }
    const costs = costsOf(aggregator, size, priceOf)
    const extraCalls = extraAttempts(aggregator)
    const extraMicros = Math.max(...costs) * extraCalls
    return { calls: 1, extraCalls, micros: costs[0] ?? 0, extraMicros }
  },
  fewerLayers: (layers) => layers.slice(0, -1),
  // The aggregator without any layers is the least that can answer.
  smaller: ({ step }) => [step],
}

async function* run(
  plan: SynthesizePlan,
  proposals: readonly Proposal[],
  context: CallContext,
): AsyncGenerator<StepEvent, RunOutcome, void> {
  const { aggregator } = plan.step
  const nonce = randomWord(NONCE_CHARS, context.random)
  const shown = { style: plan.references, seed: plan.seed, nonce, prompt: aggregator.prompt }
  const messages = withReferences(plan.messages, proposals, shown)
  // Attempts of its own: agents that fail must not cost the answer its fallbacks.
  const attempts = { left: extraAttempts(aggregator) }
  const newRelay = () => new AnswerRelay(proposals.length === 0 ? null : nonce, plan.live)
  const form = formOf(plan.answer.responseFormat)
  let relay = newRelay()
  const standard = {
    form,
    mustCall: mustCall(plan.answer),
    nonce,
    hasSubstitute: () =>
      isShortened(plan) && !relay.started && substitute(plan, proposals) !== null,
  }
  const outcomes = yield* askInTurn(aggregator, {
    ask(candidate) {
      relay = newRelay()
      return write(plan, { candidate, messages, relay, standard }, { ...context, attempts })
    },
    isOver: ({ report }) => report.failure === null || relay.started || context.signal.aborted,
  })
  if (context.signal.aborted) return { ok: false, failure: CANCELLED }
  const last = outcomes.at(-1)
  if (last?.report.failure === null) {
    yield* relay.end(last.reply)
    if (outcomes.length > 1) yield { type: 'run-degraded', reason: 'aggregator_fallback' }
    if (proposals.length === 1 && promisedProposals(plan) > 1)
      yield { type: 'run-degraded', reason: 'lone_proposal' }
    const finishReason = last.reply.finishReason ?? 'unknown'
    return { ok: true, finishReason, synthesized: proposals.length > 1 }
  }
  const failures = outcomes.flatMap(({ report }) => report.failure ?? [])
  if (relay.started) return { ok: false, failure: stepFailure(roleIn(plan), failures.slice(-1)) }
  return yield* fallBackToProposal(plan, proposals, failures)
}

interface Turn {
  readonly candidate: Candidate
  readonly messages: readonly Message[]
  readonly relay: AnswerRelay
  readonly standard: Omit<Standard, 'model'>
}

/** Calls one of the aggregator's models and relays what it writes. */
async function* write(
  plan: SynthesizePlan,
  { candidate: { model, index, timeoutMs }, messages, relay, standard }: Turn,
  context: CallContext,
): AsyncGenerator<AggregatorStart | AnswerDeltas | CallSent | CallEnd, CallOutcome, void> {
  const { aggregator } = plan.step
  const call = ask(
    {
      id: `-/aggregator/${index}`,
      role: 'aggregator',
      layer: null,
      agent: 'aggregator',
      call: { model, messages, settings: plan.answer },
      control: {
        signal: context.signal,
        live: true,
        batchMs: plan.live ? BATCH_MS : UNSEEN_BATCH_MS,
        firstTokenMs: aggregator.firstTokenMs,
        idleMs: aggregator.idleMs,
      },
      retries: aggregator.retries,
      timeoutMs,
      planned: index === 0,
      mayRetry: () => !relay.started,
      // Each reply is looked at several times.
      judge: remembered((reply: Reply) => judgeAnswer(reply, { model, ...standard })),
    },
    context,
  )
  yield { type: 'aggregator-start', model }
  return yield* relay.through(call)
}

function extraAttempts({ retries, fallbacks }: Aggregator): number {
  return retries + fallbacks.length
}

/** Without agents there is nothing to aggregate: the model answers alone, as its caller asked. */
function roleIn({ layers }: SynthesizePlan): 'aggregator' | null {
  return layers.length === 0 ? null : 'aggregator'
}

/** Whether the money, not the request, limits the answer. */
function isShortened({ shrunk }: SynthesizePlan): boolean {
  return shrunk.includes(FEWER_TOKENS)
}

/** The proposal that can be the answer when the aggregator has none. */
function substitute(plan: SynthesizePlan, proposals: readonly Proposal[]): Proposal | null {
  if (plan.onShortfall === 'fail') return null
  return bestProposal(proposals.filter(({ text }) => keepsPromises(plan.answer, text)))
}

async function* fallBackToProposal(
  plan: SynthesizePlan,
  proposals: readonly Proposal[],
  failures: readonly ModelFailure[],
): AsyncGenerator<StepEvent, RunOutcome, void> {
  const best = substitute(plan, proposals)
  if (best === null) return { ok: false, failure: stepFailure(roleIn(plan), failures) }
  yield { type: 'run-degraded', reason: 'aggregator_failed' }
  return yield* replay(best)
}
