import { fields } from '../../reading/fields.ts'

/** The arguments of a call as an object, for providers that take nothing else; other models may have written no object. */
export function argumentsOf(text: string): object {
  if (text.trim() === '') return {}
  try {
    return fields(JSON.parse(text)) ?? { arguments: text }
  } catch {
    return { arguments: text }
  }
}
