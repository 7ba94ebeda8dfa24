import { askInTurn, type Candidate } from '../calls/ask-in-turn.ts'
import {
  ask,
  callEvents,
  EMPTY_ANSWER,
  type CallContext,
  type CallRequest,
} from '../calls/attempts.ts'
import { tokensOfSettings } from '../cost/call-bound.ts'
import { AROUND_TOKENS, costsOf, emptyProposal, NONCE, shownBytes } from '../cost/prompt-bound.ts'
import { sentTerms } from '../cost/sent-terms.ts'
import type { CallEnd, CallStatus, JudgeStart, RunDegraded } from '../events.ts'
import type { Message } from '../message.ts'
import type { CallEvent, CallSent, CallSettings, ModelFailure, Reply } from '../model-port.ts'
import type { Judge, Plan, SelectStep } from '../plan.ts'
import type { Result } from '../result.ts'
import { unfenced } from '../text/fence-filter.ts'
import { repairPrompt } from '../judging/repair-prompt.ts'
import { judgePrompt, readVerdict, type Verdict } from '../judging/kinds/scored.ts'
import { lettersFor, type Lettered } from '../judging/letters.ts'
import { randomWord } from '../text/random.ts'
import { stripReasoning } from '../text/reasoning.ts'
import { appendToTail, wellFormed } from '../text/references.ts'
import { bytesOf, headWithin } from '../text/text-size.ts'
import { textView } from '../text/text-view.ts'
import type { StepBound, StepInput } from './strategy.ts'

const NONCE_CHARS = 12
/** Calls that quote what was wrong with a verdict, in one run. */
const REPAIRS = 1
/** Most bytes of an unusable reply that its repair quotes. */
const MAX_QUOTED_BYTES = 2_000
/** Most bytes of the problems that a repair lists; they are our own words. */
const MAX_PROBLEM_BYTES = 2_000

/** Why there is no verdict: no model answered, or none of the replies was usable. */
export interface JudgeFailure {
  readonly reason: 'judge_failed' | 'judge_invalid'
  readonly failures: readonly ModelFailure[]
}

/** What all candidates of one judging share. */
interface Judging {
  readonly judge: Judge
  /** The conversation as text. */
  readonly view: readonly Message[]
  readonly prompt: string
  readonly letters: readonly string[]
  /** The code of the fences in the prompt. */
  readonly nonce: string
  readonly repairs: { left: number }
}

/** What one candidate made of the proposals. */
interface Ruling {
  readonly spentMs: number
  readonly verdict: Result<Verdict, ModelFailure>
}

/**
 * Calls the judge, then its fallbacks, until one gives a usable verdict. One reply of all that is not
 * usable is sent back with what is wrong with it.
 */
export async function* askJudge(
  plan: Plan<SelectStep>,
  lettered: readonly Lettered[],
  context: CallContext,
): AsyncGenerator<
  JudgeStart | CallSent | CallEnd | RunDegraded,
  Result<Verdict, JudgeFailure>,
  void
> {
  const { judge } = plan.step
  const nonce = randomWord(NONCE_CHARS, context.random)
  const judging: Judging = {
    judge,
    view: textView(plan.messages),
    prompt: judgePrompt({ lettered, style: plan.references, nonce }),
    letters: lettered.map(({ letter }) => letter),
    nonce,
    repairs: { left: REPAIRS },
  }
  // Attempts of its own: agents that fail must not cost the judge its fallbacks.
  const attempts = { left: extraAttempts(judge) }
  const rulings = yield* askInTurn(judge, {
    ask: (candidate) => rule(judging, candidate, { ...context, attempts }),
    isOver: ({ verdict }) => verdict.ok || context.signal.aborted,
  })
  const verdict = rulings.at(-1)?.verdict
  if (verdict?.ok === true) {
    if (rulings.length > 1) yield { type: 'run-degraded', reason: 'judge_fallback' }
    return verdict
  }
  const failures = rulings.flatMap((ruling) => (ruling.verdict.ok ? [] : ruling.verdict.error))
  const unusable = judging.repairs.left < REPAIRS || failures.includes(UNUSABLE)
  return { ok: false, error: { reason: unusable ? 'judge_invalid' : 'judge_failed', failures } }
}

const UNUSABLE: ModelFailure = {
  code: 'upstream_malformed',
  message: 'The judge gave no usable verdict',
  retryable: false,
}

/** The most that judging can cost: a repair quotes a part of the reply before it. */
export function boundOfJudging(
  plan: Plan<SelectStep>,
  { conversationTokens, proposals, priceOf }: StepInput,
): StepBound {
  if (proposals.length < 2) return { calls: 0, extraCalls: 0, micros: 0, extraMicros: 0 }
  const { judge } = plan.step
  const letters = lettersFor(proposals.length)
  const empty = proposals.map((proposal, index) => ({
    letter: letters[index] ?? '',
    proposal: emptyProposal(proposal),
  }))
  const prompt = judgePrompt({ lettered: empty, style: plan.references, nonce: NONCE })
  const promptTokens =
    conversationTokens +
    tokensOfSettings(judge.settings) +
    bytesOf(prompt) +
    shownBytes(plan.references, proposals) +
    AROUND_TOKENS
  const { maxTokens } = judge.settings
  const sent = sentTerms(judge.settings, plan.messages)
  const costs = costsOf(judge, { promptTokens, maxTokens, sent }, priceOf)
  const repairTokens = bytesOf(repairPrompt('', '', [])) + MAX_QUOTED_BYTES + MAX_PROBLEM_BYTES
  const repair = { promptTokens: promptTokens + repairTokens, maxTokens, sent }
  const dearest = Math.max(...costsOf(judge, repair, priceOf))
  const extraCalls = extraAttempts(judge)
  return { calls: 1, extraCalls, micros: costs[0] ?? 0, extraMicros: dearest * extraCalls }
}

/** Attempts that are not planned: retries, fallbacks, and a repair. */
function extraAttempts({ retries, fallbacks }: Judge): number {
  return retries + fallbacks.length + REPAIRS
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
async function* rule(
  judging: Judging,
  { model, index, timeoutMs }: Candidate,
  context: CallContext,
): AsyncGenerator<JudgeStart | CallSent | CallEnd, Ruling, void> {
  const { prompt, judge } = judging
  yield { type: 'judge-start', model }
  let next: JudgeCall = {
    id: `-/judge/${index}`,
    model,
    prompt,
    settings: judge.settings,
    planned: index === 0,
  }
  let spentMs = 0
  for (;;) {
    const request = requestOf(judging, next, { timeoutMs: timeoutMs - spentMs, context })
    const outcome = yield* callEvents(ask(request, context), sentAndEnd)
    spentMs += outcome.spentMs
    const { failure } = outcome.report
    // A judge that repeats the markers must not hand them on in its faults.
    const reply = unfenced(outcome.reply.text, judging.nonce)
    const found = failure === null ? readVerdict(reply, judging.letters) : null
    if (found?.ok === true) return { spentMs, verdict: found }
    const changed =
      failure === null
        ? repaired(judging, next, { reply, problems: found?.error ?? [] })
        : withoutTemperature(next, failure)
    if (changed === null || spentMs >= timeoutMs || context.signal.aborted)
      return { spentMs, verdict: { ok: false, error: failure ?? UNUSABLE } }
    next = changed
  }
}

function requestOf(
  { judge, view }: Judging,
  { id, model, prompt, settings, planned }: JudgeCall,
  { timeoutMs, context }: { readonly timeoutMs: number; readonly context: CallContext },
): CallRequest {
  return {
    id,
    role: 'judge',
    layer: null,
    agent: 'judge',
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
function repaired(
  { prompt, repairs }: Judging,
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

/** The call without a temperature, which some models reject altogether; null when that was not the reason. */
function withoutTemperature(call: JudgeCall, failure: ModelFailure): JudgeCall | null {
  const { temperature, ...settings } = call.settings
  if (failure.code !== 'upstream_rejected' || temperature === undefined) return null
  return { ...call, id: `${call.id}/plain`, settings, planned: false }
}

function sentAndEnd(event: CallEvent | CallEnd): readonly (CallSent | CallEnd)[] {
  return event.type === 'call-deltas' ? [] : [event]
}

function worthOfReply({ text, failure }: Reply): {
  status: CallStatus
  failure: ModelFailure | null
} {
  if (failure !== null)
    return { status: failure.code === 'cancelled' ? 'cancelled' : 'failed', failure }
  if (stripReasoning(text) !== '') return { status: 'ok', failure: null }
  return { status: 'failed', failure: EMPTY_ANSWER }
}
