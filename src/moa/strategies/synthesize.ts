import { ask, EMPTY_ANSWER, type Asked, type AskingContext } from '../attempts.ts'
import { bestProposal } from './best-proposal.ts'
import type {
  AggregatorStart,
  AnswerDeltas,
  CallEnd,
  Proposal,
  RunDegraded,
  RunOutcome,
} from '../events.ts'
import { aggregatorFailure, CANCELLED } from '../failure.ts'
import type { Delta, ModelFailure, Reply } from '../model-port.ts'
import type { Plan } from '../plan.ts'
import { randomWord } from '../text/random.ts'
import { stripReasoning } from '../text/reasoning.ts'
import { withReferences } from '../text/references.ts'
import { AnswerRelay } from './answer-relay.ts'

export type StepEvent = AggregatorStart | CallEnd | AnswerDeltas | RunDegraded

const NONCE_CHARS = 12

/** Longest that a token waits for others: a fast stream moves ten times a second, at a third of the cost of each token by itself. */
const BATCH_MS = 100
/** The same when nobody sees the answer before its end. */
const UNSEEN_BATCH_MS = 500

/**
 * The last step: the aggregator reads the proposals and writes the answer. Before its first token it
 * may fall back to another model, and last to the best proposal; after it, nothing is switched.
 */
export async function* synthesize(
  plan: Plan,
  proposals: readonly Proposal[],
  context: AskingContext,
): AsyncGenerator<StepEvent, RunOutcome, void> {
  const { aggregator } = plan
  const nonce = randomWord(NONCE_CHARS, context.random)
  const shown = { style: plan.references, seed: plan.seed, nonce, prompt: aggregator.prompt }
  const messages = withReferences(plan.messages, proposals, shown)
  const failures: ModelFailure[] = []
  let spentMs = 0
  for (const [index, model] of [aggregator.model, ...aggregator.fallbacks].entries()) {
    const relay = new AnswerRelay(proposals.length === 0 ? null : nonce, plan.live)
    const asking = ask(
      {
        layer: null,
        agent: 'aggregator',
        call: { model, messages, settings: aggregator.settings },
        control: {
          signal: context.signal,
          live: true,
          batchMs: plan.live ? BATCH_MS : UNSEEN_BATCH_MS,
          firstTokenMs: aggregator.firstTokenMs,
          idleMs: aggregator.idleMs,
        },
        retries: aggregator.retries,
        timeoutMs: aggregator.timeoutMs - spentMs,
        candidate: index,
        mayRetry: () => !relay.started,
        judge: judgeAnswer,
      },
      context,
    )
    yield { type: 'aggregator-start', model }
    const asked: Asked = yield* relay.through(asking)
    spentMs += asked.spentMs
    const { failure } = asked.report
    if (context.signal.aborted) return { ok: false, failure: CANCELLED }
    if (failure === null) {
      yield* relay.end(asked.reply)
      if (index > 0) yield { type: 'run-degraded', reason: 'aggregator_fallback' }
      if (proposals.length === 1 && promised(plan) > 1)
        yield { type: 'run-degraded', reason: 'lone_proposal' }
      const finishReason = asked.reply.finishReason ?? 'unknown'
      return { ok: true, finishReason, synthesized: proposals.length > 1 }
    }
    failures.push(failure)
    if (relay.started) return { ok: false, failure: aggregatorFailure([failure]) }
    if (spentMs >= aggregator.timeoutMs) break
  }
  return yield* fallBackToProposal(plan, proposals, failures)
}

function promised(plan: Plan): number {
  return plan.layers.at(-1)?.agents.length ?? 0
}

function judgeAnswer(reply: Reply): {
  status: 'ok' | 'failed' | 'cancelled'
  failure: ModelFailure | null
} {
  const { failure } = reply
  if (failure !== null)
    return { status: failure.code === 'cancelled' ? 'cancelled' : 'failed', failure }
  const said =
    stripReasoning(reply.text) !== '' || reply.toolCalls.length > 0 || reply.refusal !== ''
  // A model that spent its whole allowance on thinking says so with its finish reason.
  if (said || reply.finishReason === 'length' || reply.finishReason === 'content_filter') {
    return { status: 'ok', failure: null }
  }
  return { status: 'failed', failure: EMPTY_ANSWER }
}

async function* fallBackToProposal(
  plan: Plan,
  proposals: readonly Proposal[],
  failures: readonly ModelFailure[],
): AsyncGenerator<StepEvent, RunOutcome, void> {
  const best = bestProposal(proposals.filter(({ text }) => keepsPromises(plan, text)))
  if (best === null || plan.onShortfall === 'fail')
    return { ok: false, failure: aggregatorFailure(failures) }
  yield { type: 'run-degraded', reason: 'aggregator_failed' }
  const delta: Delta = { text: best.text }
  yield { type: 'answer-deltas', deltas: [delta] }
  return { ok: true, finishReason: best.ended === 'whole' ? 'stop' : 'length', synthesized: false }
}

/** A proposal stands in for the answer only when it keeps what the caller was promised of its form. */
function keepsPromises(plan: Plan, text: string): boolean {
  const { responseFormat, toolChoice } = plan.aggregator.settings
  if (typeof toolChoice === 'object' || toolChoice === 'required') return false
  if (responseFormat === undefined || ('type' in responseFormat && responseFormat.type === 'text'))
    return true
  try {
    JSON.parse(text)
    return true
  } catch {
    return false // Not JSON: an honest error serves the caller better.
  }
}
