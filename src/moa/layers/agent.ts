import { askInTurn, type Candidate } from '../calls/ask-in-turn.ts'
import {
  ask,
  callEvents,
  EMPTY_ANSWER,
  worthOf,
  type CallContext,
  type CallOutcome,
} from '../calls/attempts.ts'
import type {
  AgentDelta,
  AgentEnd,
  AgentStart,
  CallEnd,
  CallStatus,
  Proposal,
  RunDegraded,
} from '../events.ts'
import type { Message } from '../message.ts'
import type { CallEvent, CallSent, ModelFailure, Reply, TextSize } from '../model-port.ts'
import type { Agent } from '../plan.ts'
import { appendToSystem, prependToSystem } from '../text/references.ts'
import { liveCall, restOf } from './live-call.ts'
import { LiveText, type LiveReport } from './live-text.ts'
import { OVER_BUDGET, PROPOSALS_BYTES } from './proposal-budget.ts'
import { recall, replay, writtenBy } from './stored-proposal.ts'
import type { StopSignal } from '../stop-signal.ts'
import { stripReasoning } from '../text/reasoning.ts'

/** Fewest characters of a text that was cut off for it to be of use as a proposal. */
export const MIN_PARTIAL_CHARS = 40

/** Reason of the `cut` signal when the time of the whole layer is up. */
export const LAYER_TIME_UP = 'layer-time-up'

/** Reason of the `cut` signal when the strategy needs no more of the layer: what is stopped then is not missing. */
export const SETTLED = 'settled'

/** What an agent yields while it runs. */
export type AgentEvent = AgentStart | AgentDelta | CallSent | CallEnd | RunDegraded | AgentEnd

/** What an agent needs from its layer. */
export interface AgentContext extends CallContext {
  readonly layer: number
  /** Everything that this agent's proposal depends on: the key of the proposal memory. */
  readonly material: string
  /** Fires when the layer waits no longer; the text received until then may be used. */
  readonly cut: StopSignal
  /** Called as its reply grows. */
  readonly onGrowth: (size: TextSize) => void
  readonly live: LiveReport | null
}

/** Runs one agent: its model, then its fallbacks. A failed model is an event; the layer goes on. */
export async function* runAgent(
  agent: Agent,
  messages: readonly Message[],
  context: AgentContext,
): AsyncGenerator<AgentEvent, void, void> {
  const recalled = writtenBy(agent) ?? (await recall(context))
  if (recalled !== null) return yield* replay(agent, recalled, context)
  const { signal, cut } = context
  const start: AgentStartOnce = { sent: false }
  const text = context.live === null ? null : new LiveText(context.live)
  const outcomes = yield* askInTurn(agent, {
    ask: (candidate) => propose(agent, { candidate, messages, start, text }, context),
    isOver: ({ reply }) => judge(reply, cut).status === 'ok' || signal.aborted || cut.aborted,
  })
  const best = bestOf(outcomes, cut)
  if (best === null) return
  if (text !== null)
    yield* restOf(text, best.judged.text, { layer: context.layer, agent: agent.name })
  yield* finish(agent, context, { ...best, spentMs: spentMsOf(outcomes) })
}

/** Whether the agent's first request has left. */
interface AgentStartOnce {
  sent: boolean
}

interface Turn {
  readonly candidate: Candidate
  readonly messages: readonly Message[]
  readonly start: AgentStartOnce
  /** What is reported of its text; null when nothing is. */
  readonly text: LiveText | null
}

type Sent = AgentStart | AgentDelta | CallSent | CallEnd

/** Calls one of the agent's models, and yields one `agent-start` for all of them. */
async function* propose(
  agent: Agent,
  { candidate, messages, start, text }: Turn,
  context: AgentContext,
): AsyncGenerator<Sent, CallOutcome, void> {
  const { layer, signal, cut, onGrowth } = context
  const { model, index, timeoutMs } = candidate
  const shown = asShown(agent, messages)
  const call = ask(
    {
      id: `${layer}/${agent.name}/${index}`,
      role: 'agent',
      layer,
      agent: agent.name,
      call: { model, messages: shown, settings: agent.settings },
      control: { signal, cut, live: text !== null, onGrowth },
      retries: agent.retries,
      timeoutMs,
      planned: index === 0,
      mayRetry: () => true,
      judge: (reply) => judge(reply, cut),
    },
    context,
  )
  const events: AsyncGenerator<CallEvent | CallEnd | AgentDelta, CallOutcome, void> =
    text === null ? call : liveCall(call, { layer, agent: agent.name, text, clock: context.clock })
  return yield* callEvents(events, (event): readonly Sent[] => {
    if (event.type === 'call-deltas') return []
    if (event.type !== 'call-sent' || start.sent) return [event]
    start.sent = true
    return [{ type: 'agent-start', layer, agent: agent.name, model }, event]
  })
}

/** The conversation as an agent sees it: its own system message first, the form of its answer after it. */
function asShown({ system, ending }: Agent, messages: readonly Message[]): readonly Message[] {
  const ended = ending === undefined ? messages : appendToSystem(messages, ending)
  return system === null ? ended : prependToSystem(ended, system)
}

interface Best {
  readonly outcome: CallOutcome
  readonly judged: Judged
}

/** The outcome that is worth most, the last of equals; null when no candidate could be called. */
function bestOf(outcomes: readonly CallOutcome[], cut: StopSignal): Best | null {
  let best: Best | null = null
  for (const outcome of outcomes) {
    const judged = judge(outcome.reply, cut)
    const better = best === null || worthOf(judged.status) >= worthOf(best.judged.status)
    // A fallback that could not be called explains nothing: the failure before it does.
    if (better && outcome.report.attempts > 0) best = { outcome, judged }
  }
  return best
}

function spentMsOf(outcomes: readonly CallOutcome[]): number {
  return outcomes.reduce((sum, { spentMs }) => sum + spentMs, 0)
}

interface Judged {
  readonly status: CallStatus
  readonly failure: ModelFailure | null
  readonly text: string
}

/** What a reply is worth as a proposal: without its reasoning; empty is a failure, cut text counts when it is long enough. */
function judge(reply: Reply, cut: StopSignal): Judged {
  const text = stripReasoning(reply.text)
  if (reply.failure === null && !reply.cut) {
    return text === ''
      ? { status: 'failed', failure: EMPTY_ANSWER, text }
      : { status: 'ok', failure: null, text }
  }
  const isPart = reply.failure?.code !== 'cancelled' && text.length >= MIN_PARTIAL_CHARS
  if (isPart && !(reply.cut && cut.reason === SETTLED)) {
    const failure = reply.failure ?? (cut.reason === OVER_BUDGET ? TOO_MUCH : null)
    return { status: 'partial', failure, text }
  }
  const failure = reasonOf(reply, cut)
  return { status: failure.code === 'cancelled' ? 'cancelled' : 'failed', failure, text: '' }
}

/** Why a reply is of no use. */
function reasonOf({ failure }: Reply, cut: StopSignal): ModelFailure {
  if (failure !== null && failure.code !== 'cancelled') return failure
  if (cut.reason === OVER_BUDGET) return TOO_MUCH
  if (cut.reason === SETTLED) return NOT_NEEDED
  return cut.reason === LAYER_TIME_UP ? TIME_UP : (failure ?? CUT_OFF)
}

const NOT_NEEDED: ModelFailure = {
  code: 'cancelled',
  message: 'Stopped: the result was settled without it',
  retryable: false,
}

const CUT_OFF: ModelFailure = {
  code: 'cancelled',
  message: 'Cut off: the layer had enough proposals and waited no longer',
  retryable: false,
}

const TOO_MUCH: ModelFailure = {
  code: 'upstream_too_large',
  message: `Cut off: the proposals of its layer were longer than ${PROPOSALS_BYTES} bytes together`,
  retryable: false,
}

const TIME_UP: ModelFailure = {
  code: 'upstream_timeout',
  message: 'Cut off: the time of its layer was up',
  retryable: false,
}

async function* finish(
  agent: Agent,
  context: AgentContext,
  result: Best & { readonly spentMs: number },
): AsyncGenerator<AgentEvent, void, void> {
  const { outcome, judged } = result
  const { model } = outcome.report
  const place = `${context.layer}/${agent.name}`
  const usable = judged.status === 'ok' || judged.status === 'partial'
  const ended = judged.status === 'partial' ? 'cut' : endingOf(outcome.reply)
  const proposal: Proposal | null = usable
    ? { agent: agent.name, model, text: judged.text, ended, ...confidenceOf(outcome.reply) }
    : null
  if (!context.signal.aborted) {
    if (judged.status === 'failed') yield { type: 'run-degraded', reason: `agent_failed:${place}` }
    if (judged.status === 'cancelled' && context.cut.reason !== SETTLED)
      yield { type: 'run-degraded', reason: `agent_cut_off:${place}` }
    if (judged.status === 'partial')
      yield { type: 'run-degraded', reason: `agent_partial:${place}` }
    if (usable && model !== agent.model)
      yield { type: 'run-degraded', reason: `agent_fallback:${place}` }
  }
  if (proposal !== null && judged.status === 'ok' && model === agent.model) {
    context.memory?.remember(context.material, JSON.stringify(proposal))
  }
  yield {
    type: 'agent-end',
    layer: context.layer,
    agent: agent.name,
    model,
    status: judged.status,
    latencyMs: result.spentMs,
    proposal,
    failure: judged.failure,
  }
}

function confidenceOf({ confidence }: Reply): Pick<Proposal, 'confidence'> {
  return confidence === undefined ? {} : { confidence }
}

/** How a reply ended that was not cut off. */
function endingOf({ finishReason }: Reply): Proposal['ended'] {
  if (finishReason === 'content_filter') return 'filtered'
  return finishReason === 'length' ? 'length' : 'whole'
}

/** The end of an agent that was stopped before its first call. */
export function notCalled(agent: Agent, { layer, cut }: AgentContext): AgentEnd {
  const failure = cut.reason === LAYER_TIME_UP ? TIME_UP : NOT_NEEDED
  return {
    type: 'agent-end',
    layer,
    agent: agent.name,
    model: agent.model,
    status: 'cancelled',
    latencyMs: 0,
    proposal: null,
    failure,
  }
}
