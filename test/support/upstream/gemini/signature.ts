import { fieldsOf, textOf, type Fields } from '../fields.ts'
import { seal } from '../seal.ts'

/** What Google's document names for a call that another model made. */
export const DUMMY = 'skip_thought_signature_validator'

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
