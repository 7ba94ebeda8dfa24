import { askInTurn, type Candidate } from '../calls/ask-in-turn.ts'
import { ask, callEvents, type CallContext, type CallRequest } from '../calls/attempts.ts'
import { sentAndEnd, worthOfReply } from '../calls/unseen-reply.ts'
import type { CallEnd, JudgeRole, JudgeStart, RunDegraded } from '../events.ts'
import type { Message } from '../message.ts'
import type { CallSent, CallSettings, ModelFailure } from '../model-port.ts'
import type { Judge } from '../plan.ts'
import type { Result } from '../result.ts'
import { unfenced } from '../text/fence-filter.ts'
import { appendToTail, wellFormed } from '../text/references.ts'
import { headWithin } from '../text/text-size.ts'
import { extraAttempts, MAX_QUOTED_BYTES, REPAIRS, settingsOf } from './consult-bound.ts'
import { repairPrompt } from './repair-prompt.ts'

/** One question to a model that reads texts of others and replies with a JSON object. */
export interface Consultation<T> {
  readonly role: JudgeRole
  /** Unique among those of its run: the calls of the model are `-/NAME/0`, of its fallbacks `-/NAME/1` and on. */
  readonly name: string
  /** Its name in the report; by default its role. */
  readonly agent?: string
  readonly judge: Judge
  /** The conversation as text. */
  readonly view: readonly Message[]
  /** Stands after the conversation. */
  readonly prompt: string
  /** The code of the fences in the prompt. */
  readonly nonce: string
  /** The response format of the reply, for models that can hold to one; absent where the prompt alone describes it. */
  readonly responseFormat?: object
  /** Reads a reply; an error lists what is wrong with it, in words for the model. */
  readonly read: (reply: string) => Result<T, readonly string[]>
}

/** Why there is no verdict: no model answered, or none of the replies was usable. */
export interface JudgeFailure {
  readonly reason: 'judge_failed' | 'judge_invalid'
  readonly failures: readonly ModelFailure[]
}

/** What a consultation yields while it goes on. */
export type ConsultEvent = JudgeStart | CallSent | CallEnd | RunDegraded

/** What all candidates of one consultation share. */
interface Consulting<T> extends Consultation<T> {
  readonly repairs: { left: number }
}

/** What one candidate replied. */
interface Ruling<T> {
  readonly spentMs: number
  readonly verdict: Result<T, ModelFailure>
}

/**
 * Calls the judge, then its fallbacks, until one gives a usable reply. One reply of all that is not
 * usable is sent back with what is wrong with it.
 */
export async function* consult<T>(
  consultation: Consultation<T>,
  context: CallContext,
): AsyncGenerator<ConsultEvent, Result<T, JudgeFailure>, void> {
  const { judge } = consultation
  const consulting: Consulting<T> = { ...consultation, repairs: { left: REPAIRS } }
  // Attempts of its own: agents that fail must not cost the judge its fallbacks.
  const attempts = { left: extraAttempts(judge) }
  const rulings = yield* askInTurn(judge, {
    ask: (candidate) => rule(consulting, candidate, { ...context, attempts }),
    isOver: ({ verdict }) => verdict.ok || context.signal.aborted,
  })
  const verdict = rulings.at(-1)?.verdict
  if (verdict?.ok === true) {
    if (rulings.length > 1) yield { type: 'run-degraded', reason: 'judge_fallback' }
    return verdict
  }
  const failures = rulings.flatMap((ruling) => (ruling.verdict.ok ? [] : ruling.verdict.error))
  const unusable = consulting.repairs.left < REPAIRS || failures.includes(UNUSABLE)
  return { ok: false, error: { reason: unusable ? 'judge_invalid' : 'judge_failed', failures } }
}

const UNUSABLE: ModelFailure = {
  code: 'upstream_malformed',
  message: 'The judge gave no usable verdict',
  retryable: false,
}

/** One call of a judge, as it may differ from the one before. */
interface JudgeCall {
  readonly id: string
  readonly model: string
  readonly prompt: string
  readonly settings: CallSettings
  readonly planned: boolean
}

/** Calls one candidate until its verdict is usable or nothing is left to change in the call. */
async function* rule<T>(
  consulting: Consulting<T>,
  { model, index, timeoutMs }: Candidate,
  context: CallContext,
): AsyncGenerator<JudgeStart | CallSent | CallEnd, Ruling<T>, void> {
  const { role, name, agent = role, prompt } = consulting
  yield { type: 'judge-start', role, agent, model }
  let next: JudgeCall = {
    id: `-/${name}/${index}`,
    model,
    prompt,
    settings: settingsOf(consulting),
    planned: index === 0,
  }
  let spentMs = 0
  for (;;) {
    const request = requestOf(consulting, next, { timeoutMs: timeoutMs - spentMs, context })
    const outcome = yield* callEvents(ask(request, context), sentAndEnd)
    spentMs += outcome.spentMs
    const { failure } = outcome.report
    // A judge that repeats the markers must not hand them on in its words.
    const reply = unfenced(outcome.reply.text, consulting.nonce)
    const found = failure === null ? consulting.read(reply) : null
    if (found?.ok === true) return { spentMs, verdict: found }
    const changed =
      failure === null
        ? repaired(consulting, next, { reply, problems: found?.error ?? [] })
        : withoutWishes(next, failure)
    if (changed === null || spentMs >= timeoutMs || context.signal.aborted)
      return { spentMs, verdict: { ok: false, error: failure ?? UNUSABLE } }
    next = changed
  }
}

function requestOf<T>(
  { role, agent = role, judge, view }: Consulting<T>,
  { id, model, prompt, settings, planned }: JudgeCall,
  { timeoutMs, context }: { readonly timeoutMs: number; readonly context: CallContext },
): CallRequest {
  return {
    id,
    role,
    layer: null,
    agent,
    call: { model, messages: appendToTail(view, prompt), settings },
    control: { signal: context.signal, live: false },
    retries: judge.retries,
    timeoutMs,
    planned,
    mayRetry: () => true,
    judge: worthOfReply,
  }
}

/** The call with the reply that was not usable and what is wrong with it; null when the repair was made before. */
function repaired<T>(
  { prompt, repairs }: Consulting<T>,
  call: JudgeCall,
  { reply, problems }: { readonly reply: string; readonly problems: readonly string[] },
): JudgeCall | null {
  if (repairs.left === 0) return null
  repairs.left -= 1
  const quoted = wellFormed(headWithin(reply, MAX_QUOTED_BYTES))
  return {
    ...call,
    id: `${call.id}/repair`,
    prompt: repairPrompt(prompt, quoted, problems),
    planned: false,
  }
}

/** The call without a temperature and a format, which some models reject altogether; null when that was not the reason. */
function withoutWishes(call: JudgeCall, failure: ModelFailure): JudgeCall | null {
  const { temperature, responseFormat, ...settings } = call.settings
  const wishes = temperature !== undefined || responseFormat !== undefined
  if (failure.code !== 'upstream_rejected' || !wishes) return null
  return { ...call, id: `${call.id}/plain`, settings, planned: false }
}
