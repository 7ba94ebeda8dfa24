import type { Message, Opaque } from '../../../moa/message.ts'
import { fields, list, text, type Fields } from '../../../reading/fields.ts'
import type { Place } from '../place.ts'

/*
 * A model of Gemini signs parts of its answers, and wants each signature back on the part that had it:
 * https://ai.google.dev/gemini-api/docs/thought-signatures. A conversation has no parts, so a signature leaves with the
 * place of its part: of a call, on the call, as Google's compatible endpoint has it; of a text or a thought, in
 * `reasoning_details`, as OpenRouter has them.
 */

/** The name of the items of `reasoning_details` that belong to Gemini. */
const FORMAT = 'google-gemini-v1'

/** A signed part of an answer that is no call. */
export interface SignedPart {
  readonly place: Place
  readonly signature: string
  /** How much of the answer's text the part is. */
  readonly chars: number
  /** The text of a thought; null for a part of the answer. */
  readonly thought: string | null
}

/** The item of `reasoning_details` for a signed part. It has no index: pieces with the same one would be joined. */
export function detailOf({ place, signature, chars, thought }: SignedPart): Fields {
  const id = `${place.textChars}-${chars}-${place.toolCalls}`
  return thought === null
    ? { type: 'reasoning.encrypted', data: signature, id, format: FORMAT }
    : { type: 'reasoning.text', text: thought, signature, id, format: FORMAT }
}

/** The signed parts of an answer that comes back, in their order; what does not fit its text is left out. */
export function signedParts(message: Message, chars: number): readonly SignedPart[] {
  let end = 0
  let calls = 0
  return details(message).flatMap((detail) => {
    const part = signedPart(detail)
    if (part === null || part.place.textChars < end || part.place.toolCalls < calls) return []
    const partEnd = part.place.textChars + part.chars
    if (partEnd > chars) return []
    end = partEnd
    calls = part.place.toolCalls
    return [part]
  })
}

function signedPart(detail: Fields): SignedPart | null {
  const place = /^(\d{1,9})-(\d{1,9})-(\d{1,5})$/.exec(text(detail['id']) ?? '')
  const isThought = detail['type'] === 'reasoning.text'
  const signature = text(detail[isThought ? 'signature' : 'data'])
  if (place === null || signature === undefined) return null
  const [textChars = 0, chars = 0, toolCalls = 0] = place.slice(1).map(Number)
  const thought = isThought ? (text(detail['text']) ?? '') : null
  return { place: { textChars, toolCalls }, signature, chars, thought }
}

function details({ extra }: Message): readonly Fields[] {
  return list(extra?.['reasoning_details']).filter(({ format }) => format === FORMAT)
}

/** The signature of a call, as an opaque field of it. */
export function callExtra(signature: string): Opaque {
  return { extra_content: { google: { thought_signature: signature } } }
}

/** The signature of each call of an answer that comes back, by its place among them. */
export function callSignatures(message: Message): readonly (string | undefined)[] {
  const { toolCalls = [] } = message
  if (toolCalls.length === 0) return []
  // OpenRouter has them in `reasoning_details`, under the ids of the calls.
  const byId = new Map(details(message).map(({ id, data }) => [id, text(data)]))
  return toolCalls.map(({ id, extra }) => {
    const google = fields(fields(extra?.['extra_content'])?.['google'])
    return text(google?.['thought_signature']) ?? byId.get(id)
  })
}
