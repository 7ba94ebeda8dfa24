import { askInTurn, type Candidate } from '../calls/ask-in-turn.ts'
import { ask, type CallContext, type CallOutcome } from '../calls/attempts.ts'
import { tokensOfSettings } from '../cost/call-bound.ts'
import { FEWER_TOKENS } from '../cost/least.ts'
import { costsOf } from '../cost/prompt-bound.ts'
import { remembered } from '../cost/remembered.ts'
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
import type { Aggregator, Plan } from '../plan.ts'
import type { Reason } from '../reasons.ts'
import { formOf } from '../schema/answer-form.ts'
import { judgeAnswer, type Standard } from './answer-judge.ts'
import { repairOf, repairTokens } from '../judging/answer-repair.ts'
import { AnswerRelay } from './answer-relay.ts'
import { bestProposal } from './best-proposal.ts'
import { keepsPromises, mustCall } from './promises.ts'
import { replay } from './replay.ts'
import type { StepBound, StepInput } from './strategy.ts'

/** Longest that a token waits for others: ten deltas a second cost a third of the CPU of one per token. */
const BATCH_MS = 100
/** The same when the answer is not streamed. */
const UNSEEN_BATCH_MS = 500

/** An answer to be written by an aggregator. */
export interface Writing {
  readonly aggregator: Aggregator
  readonly role: 'aggregator' | 'reviser'
  /** Part of the ids of its calls, where a role writes more than once; its role by default. */
  readonly name?: string
  /** What it reads. */
  readonly messages: readonly Message[]
  /** The code of the fences in what it reads; they are removed from the answer. Null without fences. */
  readonly nonce: string | null
  /** The best of them is the answer when every model fails before its first token. */
  readonly proposals: readonly Proposal[]
  /** Whether the answer merges at least two proposals. */
  readonly synthesized: boolean
  /** Why the answer is less than promised although a model writes it. */
  readonly lacking: Reason | null
}

/**
 * Writes and relays the answer. Before its first token the aggregator may fall back to another model, and last to the
 * best proposal; after it, nothing is switched.
 */
export async function* writeAnswer(
  plan: Plan,
  writing: Writing,
  context: CallContext,
): AsyncGenerator<StepEvent, RunOutcome, void> {
  const { aggregator, nonce, proposals } = writing
  // Attempts of its own: agents that fail must not cost the answer its fallbacks.
  const attempts = { left: extraAttempts(aggregator) }
  const newRelay = () => new AnswerRelay(nonce, plan.live)
  let relay = newRelay()
  const standard = {
    form: formOf(plan.answer.responseFormat),
    mustCall: mustCall(plan.answer),
    nonce,
    hasSubstitute: () =>
      isShortened(plan) && !relay.started && substitute(plan, proposals) !== null,
  }
  const outcomes = yield* askInTurn(aggregator, {
    ask(candidate) {
      relay = newRelay()
      return write(plan, { candidate, writing, relay, standard }, { ...context, attempts })
    },
    isOver: ({ report }) => report.failure === null || relay.started || context.signal.aborted,
  })
  if (context.signal.aborted) return { ok: false, failure: CANCELLED }
  const last = outcomes.at(-1)
  if (last?.report.failure === null) {
    yield* relay.end(last.reply)
    if (outcomes.length > 1) yield { type: 'run-degraded', reason: 'aggregator_fallback' }
    if (writing.lacking !== null) yield { type: 'run-degraded', reason: writing.lacking }
    const finishReason = last.reply.finishReason ?? 'unknown'
    return { ok: true, finishReason, synthesized: writing.synthesized }
  }
  const failures = outcomes.flatMap(({ report }) => report.failure ?? [])
  if (relay.started) {
    return { ok: false, failure: stepFailure(roleIn(plan, writing), failures.slice(-1)) }
  }
  return yield* fallBackToProposal(plan, writing, failures)
}

/** The most that writing can cost, whose prompt has at most so many tokens beside the conversation and the settings. */
export function boundOfWriting(
  aggregator: Aggregator,
  plan: Plan,
  {
    conversationTokens,
    priceOf,
    addedTokens,
  }: Pick<StepInput, 'conversationTokens' | 'priceOf'> & { readonly addedTokens: number },
): StepBound {
  const size = {
    promptTokens: conversationTokens + tokensOfSettings(plan.answer) + addedTokens,
    maxTokens: plan.answer.maxTokens,
    sent: sentTerms(plan.answer, plan.messages),
  }
  const costs = costsOf(aggregator, size, priceOf)
  const extraCalls = extraAttempts(aggregator)
  const repair = { ...size, promptTokens: size.promptTokens + repairTokens(plan.answer) }
  const extraMicros = Math.max(...costsOf(aggregator, repair, priceOf)) * extraCalls
  return { calls: 1, extraCalls, micros: costs[0] ?? 0, extraMicros }
}

interface Turn {
  readonly candidate: Candidate
  readonly writing: Writing
  readonly relay: AnswerRelay
  readonly standard: Omit<Standard, 'model'>
}

/** Calls one of the aggregator's models and relays what it writes. */
async function* write(
  plan: Plan,
  { candidate: { model, index, timeoutMs }, writing, relay, standard }: Turn,
  context: CallContext,
): AsyncGenerator<AggregatorStart | AnswerDeltas | CallSent | CallEnd, CallOutcome, void> {
  const { aggregator, role, name = role, messages, nonce } = writing
  const sent = { model, messages, settings: plan.answer }
  // Each reply is looked at several times.
  const judge = remembered((reply: Reply) => judgeAnswer(reply, { model, ...standard }))
  const call = ask(
    {
      id: `-/${name}/${index}`,
      role,
      layer: null,
      agent: role,
      call: sent,
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
      repaired: (reply) => repairOf(sent, { reply, failure: judge(reply).failure, nonce }),
      judge,
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
function roleIn({ layers }: Plan, { role }: Writing): Writing['role'] | null {
  return layers.length === 0 && role === 'aggregator' ? null : role
}

/** Whether the money, not the request, limits the answer. */
function isShortened({ shrunk }: Plan): boolean {
  return shrunk.includes(FEWER_TOKENS)
}

/** The proposal that can be the answer when the aggregator has none. */
function substitute(plan: Plan, proposals: readonly Proposal[]): Proposal | null {
  if (plan.onShortfall === 'fail') return null
  return bestProposal(proposals.filter(({ text }) => keepsPromises(plan.answer, text)))
}

async function* fallBackToProposal(
  plan: Plan,
  writing: Writing,
  failures: readonly ModelFailure[],
): AsyncGenerator<StepEvent, RunOutcome, void> {
  const best = substitute(plan, writing.proposals)
  if (best === null) return { ok: false, failure: stepFailure(roleIn(plan, writing), failures) }
  const reason = writing.role === 'reviser' ? 'revision_failed' : 'aggregator_failed'
  yield { type: 'run-degraded', reason }
  return yield* replay(best)
}
