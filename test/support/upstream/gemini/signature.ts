import { createHmac } from 'node:crypto'
import type { Fields } from './fields.ts'
import { fieldsOf, textOf } from './fields.ts'

/** What Google's document names for a call that another model made. */
export const DUMMY = 'skip_thought_signature_validator'

function seal(text: string): string {
  return createHmac('sha256', 'of the scripted Gemini').update(text).digest('base64')
}

/** The signature of a part: of a call, or of a text behind all text of its turn before it. */
export function signatureOf(part: Fields, textBefore: string): string {
  const call = part['functionCall']
  if (call === undefined)
    return seal(`${part['thought'] === true} ${textBefore} ${textOf(part['text'])}`)
  const { name, args } = fieldsOf(call)
  return seal(JSON.stringify([name, args]))
}

/** The part with its signature. */
export function signed(part: Fields, textBefore: string): Fields {
  return { ...part, thoughtSignature: signatureOf(part, textBefore) }
}
