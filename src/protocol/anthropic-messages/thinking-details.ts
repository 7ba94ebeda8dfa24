import type { Opaque } from '../../moa/message.ts'

/**
 * Thoughts of Anthropic's models travel inside as `reasoning_details`, in OpenRouter's words
 * (openrouter.ai/docs/use-cases/reasoning-tokens); the `id` of each is its place in the answer.
 */
const FORMAT = 'anthropic-claude-v1'

/** Where in an answer a thought stands: behind so many characters of text, and so many calls. */
export interface Place {
  readonly textChars: number
  readonly toolCalls: number
}

/** A thought, or a piece of one. */
export interface Thought {
  /** Number of its block: pieces with the same one belong together. */
  readonly block: number | null
  /** Null when it is not known. */
  readonly place: Place | null
  readonly text: string
  readonly signature: string
  /** What its provider encrypted, in place of a text. */
  readonly data: string | null
  /** The model that wrote it, which alone takes it back; null when it is not known. */
  readonly model: string | null
}

/** The thoughts of Anthropic's models in the opaque fields of an answer. */
export function thoughtsIn(extra: Opaque | undefined): readonly Thought[] {
  const details = extra?.['reasoning_details']
  if (!Array.isArray(details)) return []
  return details.flatMap((detail: unknown) => {
    const fields = Object(detail) as Opaque
    if (fields['format'] !== FORMAT) return []
    const data = fields['type'] === 'reasoning.encrypted' ? textIn(fields['data']) : null
    const block = fields['index']
    const thought: Thought = {
      block: typeof block === 'number' ? block : null,
      place: placeOf(fields['id']),
      text: textIn(fields['text']),
      signature: textIn(fields['signature']),
      data,
      model: textIn(fields['model']) || null,
    }
    return data === null && fields['type'] !== 'reasoning.text' ? [] : [thought]
  })
}

/** A thought that comes back with the conversation, as its provider gets it. */
export function detailOf({ block, place, text, signature, data, model }: Thought): object {
  const { textChars, toolCalls } = place ?? { textChars: 0, toolCalls: 0 }
  const id = `${textChars}-${toolCalls}`
  const common = { format: FORMAT, id, index: block, ...(model === null ? {} : { model }) }
  return data === null
    ? { type: 'reasoning.text', text, signature, ...common }
    : { type: 'reasoning.encrypted', data, ...common }
}

function textIn(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function placeOf(id: unknown): Place | null {
  const [, textChars, toolCalls] = /^(\d{1,9})-(\d{1,5})$/.exec(textIn(id)) ?? []
  if (textChars === undefined) return null
  return { textChars: Number(textChars), toolCalls: Number(toolCalls) }
}
