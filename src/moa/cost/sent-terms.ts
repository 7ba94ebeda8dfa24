import type { Message, Opaque } from '../message.ts'
import type { CallSettings } from '../model-port.ts'
import type { SentTerms } from './price.ts'
import { remembered } from './remembered.ts'

/** What a request says that changes its price. */
export function sentTerms(settings: CallSettings, messages: readonly Message[]): SentTerms {
  const { extra = {}, tools = [] } = settings
  const { service_tier: serviceTier, speed } = extra
  const asksForLong =
    Object.values(extra).some(hasLifetime) || tools.some(isMarked) || areMarked(messages)
  return {
    ...(typeof serviceTier === 'string' ? { serviceTier } : {}),
    ...(typeof speed === 'string' ? { speed } : {}),
    ...(asksForLong || RETENTION in extra ? {} : { shortWrites: true }),
  }
}

/** OpenAI's name for how long a cache lives, where it is no part of an object. */
const RETENTION = 'prompt_cache_retention'

const areMarked = (messages: readonly Message[]) => countMarks(messages) > 0

const countMarks = remembered(
  (messages: readonly Message[]) =>
    messages.filter(
      ({ content, toolCalls = [], extra }) =>
        isMarkedExtra(extra) ||
        toolCalls.some((call) => isMarkedExtra(call.extra)) ||
        (typeof content !== 'string' && content.some((part) => isMarkedExtra(part.extra))),
    ).length,
)

function isMarkedExtra(extra: Opaque | undefined): boolean {
  return extra !== undefined && hasLifetime(extra['cache_control'])
}

function isMarked(tool: object): boolean {
  const { cache_control: own, function: called } = tool as Opaque
  return hasLifetime(own) || hasLifetime((called as Opaque | undefined)?.['cache_control'])
}

/** Whether a mark for a cache names how long what it writes lives. */
function hasLifetime(mark: unknown): boolean {
  return typeof mark === 'object' && mark !== null && 'ttl' in mark
}
