import { tokensOfSettings } from '../cost/call-bound.ts'
import { AROUND_TOKENS, costsOf, type PriceOf } from '../cost/prompt-bound.ts'
import { sentTerms } from '../cost/sent-terms.ts'
import type { Judge, Plan } from '../plan.ts'
import type { StepBound } from '../strategies/strategy.ts'
import { bytesOf } from '../text/text-size.ts'
import { repairPrompt } from './repair-prompt.ts'

/** Calls that quote what was wrong with a reply, in one consultation. */
export const REPAIRS = 1
/** Most bytes of an unusable reply that its repair quotes. */
export const MAX_QUOTED_BYTES = 2_000
/** Most bytes of the problems that a repair lists; they are our own words. */
const MAX_PROBLEM_BYTES = 2_000
/** The most tokens that a repair adds to a prompt. */
export const REPAIR_TOKENS =
  bytesOf(repairPrompt('', '', [])) + MAX_QUOTED_BYTES + MAX_PROBLEM_BYTES

/** Attempts that are not planned: retries, fallbacks, and a repair. */
export function extraAttempts({ retries, fallbacks }: Judge): number {
  return retries + fallbacks.length + REPAIRS
}

/** The settings of a judge's calls. */
export function settingsOf({
  judge,
  responseFormat,
}: {
  readonly judge: Judge
  readonly responseFormat?: object
}): Judge['settings'] {
  return responseFormat === undefined ? judge.settings : { ...judge.settings, responseFormat }
}

/** What the prompt of a consultation can be, as far as a bound on its cost needs to know. */
export interface ConsultSize {
  /** The most tokens of the conversation. */
  readonly conversationTokens: number
  /** The most bytes of what stands after it. */
  readonly promptBytes: number
  /** The format of the reply, where the calls name one. */
  readonly responseFormat?: object
  readonly priceOf: PriceOf
}

/** The most that one consultation can cost: a repair quotes a part of the reply before it. */
export function boundOfConsulting(
  judge: Judge,
  { messages }: Pick<Plan, 'messages'>,
  { conversationTokens, promptBytes, responseFormat, priceOf }: ConsultSize,
): StepBound {
  const settings = settingsOf({
    judge,
    ...(responseFormat === undefined ? {} : { responseFormat }),
  })
  const { maxTokens } = settings
  const promptTokens = conversationTokens + tokensOfSettings(settings) + promptBytes + AROUND_TOKENS
  const sent = sentTerms(settings, messages)
  const costs = costsOf(judge, { promptTokens, maxTokens, sent }, priceOf)
  const repair = { promptTokens: promptTokens + REPAIR_TOKENS, maxTokens, sent }
  const dearest = Math.max(...costsOf(judge, repair, priceOf))
  const extraCalls = extraAttempts(judge)
  return { calls: 1, extraCalls, micros: costs[0] ?? 0, extraMicros: dearest * extraCalls }
}
