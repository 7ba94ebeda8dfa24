import type { AnswerSource } from '../../moa/model-port.ts'
import { fields, text, type Fields } from '../../reading/fields.ts'

/** Longest id or name of a model; both only stand in traces. */
const MAX_CHARS = 256

/** What an answer, or an event of one, says of itself in any dialect; undefined where it says nothing. */
export function sourceOf(body: Fields): AnswerSource | undefined {
  const { type, message, response } = body
  // Events of Anthropic and of the Responses API hold the answer in a field; without a type, what a model wrote may be there.
  const inside = typeof type === 'string' ? (fields(message) ?? fields(response)) : null
  const answer = inside ?? body
  const id = named(answer['id'] ?? answer['responseId'])
  const model = named(answer['model'] ?? answer['modelVersion'])
  return id === undefined && model === undefined ? undefined : { id, model }
}

function named(value: unknown): string | undefined {
  return text(value)?.slice(0, MAX_CHARS) || undefined
}
