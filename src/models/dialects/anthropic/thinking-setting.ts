import type { CallSettings } from '../../../moa/model-port.ts'
import type { Endpoint } from '../../catalog/endpoint.ts'
import { fields, text, type Fields } from '../../../reading/fields.ts'
import type { Turn } from './turns/conversation.ts'
import { familyOf } from './models.ts'
import type { WireTools } from './tools.ts'

/** The beta of Anthropic in which a request says what becomes of thoughts of another conversation. */
const BINDING_BETA = 'thinking-binding-controls-2026-08-01'

const DROP = { prefix_mismatch_behavior: 'drop_block' }

/** What else a request has that thinking depends on. */
export interface Beside {
  readonly choice: WireTools
  readonly turns: readonly Turn[]
}

/**
 * The thinking of a request: what its caller wants, where the operator lets it through and the model takes it. Beyond
 * that, a model that binds its thoughts to a conversation is asked to drop those of another one: the next turn of a
 * caller has no references, which the thoughts were written behind.
 */
export function thinkingOf(
  endpoint: Endpoint,
  { extra }: CallSettings,
  beside: Beside,
): Fields | null {
  const { provider, model } = endpoint
  const wanted = provider.extraFields.includes('thinking') ? fields(extra?.['thinking']) : null
  const taken = wanted !== null && isTaken(wanted, model, beside) ? wanted : null
  const binds = familyOf(model).bindsThoughts && beside.turns.some(hasThoughts)
  return binds ? { type: 'adaptive', block_binding: DROP, ...taken } : taken
}

/** The header for what `thinking` says of thoughts, beside the betas of the operator. */
export function betaOf(
  thinking: Fields | undefined,
  headers: Readonly<Record<string, string>>,
): { readonly 'anthropic-beta'?: string } {
  if (thinking?.['block_binding'] === undefined) return {}
  const known = headers['anthropic-beta'] ?? ''
  if (known.includes(BINDING_BETA)) return {}
  return { 'anthropic-beta': known === '' ? BINDING_BETA : `${known},${BINDING_BETA}` }
}

/** Whether a model thinks before it answers, as far as a request says so. */
export function isThinking(thinking: Fields | null): boolean {
  return thinking !== null && thinking['type'] !== 'disabled'
}

/** A tool that has to be called excludes thinking, as does an earlier call without its thoughts, which a budget demands. */
function isTaken(thinking: Fields, model: string, { choice, turns }: Beside): boolean {
  const type = text(thinking['type']) ?? ''
  if (!familyOf(model).thinking.includes(type)) return false
  if (!isThinking(thinking)) return true
  const forced = ['any', 'tool'].includes(text(fields(choice.tool_choice)?.['type']) ?? '')
  return !forced && (type !== 'enabled' || mayHaveBudget(turns))
}

function mayHaveBudget(turns: readonly Turn[]): boolean {
  const answer = turns.findLast(({ role }) => role === 'assistant')?.content ?? []
  const hasCalls = answer.some(({ type }) => type === 'tool_use')
  return !hasCalls || THOUGHTS.has(answer[0]?.type)
}

function hasThoughts({ content }: Turn): boolean {
  return content.some(({ type }) => THOUGHTS.has(type))
}

const THOUGHTS: ReadonlySet<unknown> = new Set(['thinking', 'redacted_thinking'])
