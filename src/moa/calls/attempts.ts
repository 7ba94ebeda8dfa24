import type { CallLimit } from './call-limit.ts'
import { moneyOf, type CallMoney } from './call-money.ts'
import { usageOf } from './call-usage.ts'
import { mapEvents } from './map-events.ts'
import type { CallEnd, CallReport, CallRole, CallStatus } from '../events.ts'
import type { CallControl, CallEvent, ModelCall, ModelFailure, Reply } from '../model-port.ts'
import type { Plan } from '../plan.ts'
import { sleep, type RunPorts } from '../ports.ts'
import { sentTerms } from '../cost/sent-terms.ts'
import { addUsage, NO_USAGE, type Usage } from '../cost/usage.ts'
import { costOf } from '../cost/price.ts'

/** Waits before attempts: full jitter below 250 ms × 2^n, at most 8 s. */
const BACKOFF_BASE_MS = 250
const BACKOFF_CAP_MS = 8_000
/** An upstream that wants a longer wait than this gets no further attempt. */
const RETRY_AFTER_CAP_MS = 15_000

/** Attempts left beyond the first of every planned call; the agents of a run share it, against retry storms. */
export interface AttemptBudget {
  left: number
}

/** Retries and fallbacks of all agents of a run: as many as it has calls, and a handful for small ones. */
export function extraAttempts(plan: Plan): number {
  const planned = plan.layers.reduce((sum, layer) => sum + layer.agents.length, 1)
  return Math.max(4, planned)
}

/** One model called for one purpose, with as many attempts as it takes and may take. */
export interface CallRequest {
  /** As `0/mini/0`: layer, agent, candidate; a step has no layer. The number of the attempt follows it. */
  readonly id: string
  readonly role: CallRole
  readonly layer: number | null
  readonly agent: string
  readonly call: Omit<ModelCall, 'id'>
  readonly control: Omit<CallControl, 'timeoutMs'>
  readonly retries: number
  /** For all attempts together. */
  readonly timeoutMs: number
  /** Whether the plan counts with its first attempt; otherwise that one takes an extra attempt too. */
  readonly planned: boolean
  /** Whether a failed reply may still be discarded: not after a part of it was relayed. */
  readonly mayRetry: () => boolean
  /** The call of the next attempt after a reply that is not usable; null or absent where it is the same. */
  readonly repaired?: (reply: Reply) => Omit<ModelCall, 'id'> | null
  /** The status of a reply, and why it is not usable. */
  readonly judge: (reply: Reply) => { status: CallStatus; failure: ModelFailure | null }
}

/** How a call ended after its last attempt. */
export interface CallOutcome {
  readonly reply: Reply
  readonly report: CallReport
  /** Milliseconds that all attempts took, waits included. */
  readonly spentMs: number
}

/** What a call needs from its run. */
export interface CallContext extends RunPorts {
  /** When the run began. */
  readonly startedAtMs: number
  readonly attempts: AttemptBudget
  /** Null when the number of calls has no limit beyond that of the plan. */
  readonly calls: CallLimit | null
}

/**
 * Calls one model until it answers, must not be called again, or its time is up. The last event is a
 * `call-end` that accounts for every attempt.
 */
export async function* ask(
  request: CallRequest,
  context: CallContext,
): AsyncGenerator<CallEvent | CallEnd, CallOutcome, void> {
  let asked = request.call
  let money = moneyOf(request, context)
  const sent = sentTerms(asked.settings, asked.messages)
  const startedMs = context.clock.now() - context.startedAtMs
  let done: Done = { best: null, usage: NO_USAGE, costUsd: 0, attempts: 0, spentMs: 0 }
  let again = request.planned ? begin(context) : await take(context, money)
  while (again) {
    const id = `${request.id}/${done.attempts + 1}`
    const call = { ...asked, id, agent: request.agent }
    const timeoutMs = request.timeoutMs - done.spentMs
    const events = context.call(call, { ...request.control, timeoutMs })
    let reply: Reply
    try {
      const first = await events.next()
      if (!first.done) {
        money.sent()
        yield first.value
      }
      reply = first.done ? first.value : yield* events
    } finally {
      await events.return(undefined as never) // After an early return the call releases what it holds.
    }
    if (!reply.sent) context.calls?.giveBack()
    const used = usageOf(asked, reply)
    money.settle(reply, used)
    const costUsd = costOf(used, context.priceOf(request.call.model), sent)
    done = afterAttempt(request, done, { reply, used, costUsd })
    const waitMs = waitAfter(request, done, { reply, random: context.random })
    const repaired = waitMs === null ? null : (request.repaired?.(reply) ?? null)
    if (repaired !== null) {
      asked = repaired
      money = moneyOf({ id: request.id, call: repaired }, context)
    }
    again = waitMs !== null && (await take(context, money))
    if (again && waitMs !== null) {
      await sleep(context.clock, waitMs, [request.control.signal, request.control.cut])
      done = { ...done, spentMs: done.spentMs + waitMs }
      again = !isStopped(request)
      if (!again) context.calls?.giveBack()
    }
  }
  return yield* end(request, startedMs, done)
}

/** Passes the events of a call on as `toEvents` makes them. */
export function callEvents<E, C>(
  call: AsyncGenerator<C, CallOutcome, void>,
  toEvents: (event: C) => readonly E[],
): AsyncGenerator<E, CallOutcome, void> {
  return mapEvents(call, toEvents)
}

/** The attempts at one call so far. */
interface Done {
  /** The reply that is worth most; null before the first. */
  readonly best: Reply | null
  readonly usage: Usage
  /** Of each attempt by its own size: a long prompt has other rates. Null when the price is unknown. */
  readonly costUsd: number | null
  readonly attempts: number
  readonly spentMs: number
}

/** One attempt, with what it used and cost. */
interface Attempt {
  readonly reply: Reply
  readonly used: Usage
  readonly costUsd: number | null
}

function afterAttempt(
  request: CallRequest,
  { best, usage, costUsd, attempts, spentMs }: Done,
  attempt: Attempt,
): Done {
  const { reply, used } = attempt
  return {
    best: best === null || worth(request, reply) >= worth(request, best) ? reply : best,
    usage: addUsage(usage, used),
    costUsd: costUsd === null || attempt.costUsd === null ? null : costUsd + attempt.costUsd,
    attempts: attempts + 1,
    spentMs: spentMs + reply.latencyMs,
  }
}

/** How long to wait before another attempt; null when there should be none. */
function waitAfter(
  request: CallRequest,
  { attempts, spentMs }: Done,
  { reply, random }: { readonly reply: Reply; readonly random: () => number },
): number | null {
  const { failure } = request.judge(reply)
  if (failure === null) return null
  const waitMs = backoffMs(attempts, failure, random)
  if (waitMs === null || attempts > request.retries) return null
  const inTime = spentMs + waitMs < request.timeoutMs
  return inTime && request.mayRetry() && !isStopped(request) ? waitMs : null
}

function isStopped({ control: { signal, cut } }: CallRequest): boolean {
  return signal.aborted || cut?.aborted === true
}

/** The failure of a reply without text, from any model. */
export const EMPTY_ANSWER: ModelFailure = {
  code: 'empty_answer',
  message: 'The model answered without a word of text',
  retryable: false,
}

/** A whole answer is worth more than a part of one, a part more than nothing. */
export function worthOf(status: CallStatus): number {
  return status === 'ok' ? 2 : status === 'partial' ? 1 : 0
}

function worth(request: CallRequest, reply: Reply): number {
  return worthOf(request.judge(reply).status)
}

/** Whether a planned call may be made: its money and its attempt are covered. */
function begin({ calls }: CallContext): boolean {
  return calls === null || calls.begin()
}

/** Whether a further attempt may be made. */
async function take({ attempts, calls }: CallContext, money: CallMoney): Promise<boolean> {
  if (attempts.left <= 0 || calls?.take() === false) return false
  attempts.left -= 1
  if (await money.take()) return true
  calls?.giveBack()
  return false
}

/** The pause that a failure calls for; null when the same call would fail again. */
function backoffMs(attempt: number, failure: ModelFailure, random: () => number): number | null {
  if (!failure.retryable) return null
  if (failure.retryAfterMs === undefined) {
    return random() * Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** attempt)
  }
  return failure.retryAfterMs > RETRY_AFTER_CAP_MS ? null : failure.retryAfterMs
}

async function* end(
  request: CallRequest,
  startedMs: number,
  done: Done,
): AsyncGenerator<CallEnd, CallOutcome, void> {
  const { usage } = done
  const reply = done.best ?? exhausted()
  const { status, failure } = request.judge(reply)
  const free = usage.promptTokens === 0 && usage.completionTokens === 0
  const report: CallReport = {
    id: request.id,
    role: request.role,
    layer: request.layer,
    agent: request.agent,
    model: request.call.model,
    status,
    finishReason: reply.finishReason,
    startedMs,
    latencyMs: done.spentMs,
    firstTokenMs: reply.firstTokenMs,
    attempts: done.attempts,
    usage,
    costUsd: free ? 0 : done.costUsd,
    failure,
  }
  const { source } = reply
  yield { type: 'call-end', call: report, ...(source === undefined ? {} : { source }) }
  return { reply, report, spentMs: done.spentMs }
}

function exhausted(): Reply {
  const message = 'Cannot call again: the attempts of this run, its calls or its money are used up'
  return unsent({ code: 'attempts_exhausted', message, retryable: false })
}

/** The reply of a call that was never sent. */
export function unsent(failure: ModelFailure): Reply {
  return {
    text: '',
    reasoning: '',
    refusal: '',
    toolCalls: [],
    finishReason: null,
    usage: null,
    firstTokenMs: null,
    latencyMs: 0,
    cut: false,
    sent: false,
    failure,
  }
}
