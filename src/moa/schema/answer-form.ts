import { stripReasoning } from '../text/reasoning.ts'
import { isObject } from './equal.ts'
import { brokenKeyword } from './schema.ts'

/** The form that a request wants its answer in, where it wants JSON. */
export interface AnswerForm {
  /** Whether the request was promised that its schema holds. */
  readonly isStrict: boolean
  /** Why a text is no JSON, in words that follow "text that"; null when it is. */
  readonly notJson: (text: string) => string | null
  /** Why a text has not the whole form, its schema included; null when it has. */
  readonly unfit: (text: string) => string | null
}

/** The form of a response format in OpenAI's words; null when any text will do. */
export function formOf(responseFormat: object | undefined): AnswerForm | null {
  if (!isObject(responseFormat) || responseFormat['type'] === 'text') return null
  const schema = schemaOf(responseFormat)
  // Without a schema, JSON is an object or a list: providers promise no more of it.
  const isFree = responseFormat['type'] === 'json_object'
  const problemWith = (text: string, broken: (value: unknown) => string | null) => {
    const value = parsed(text)
    if (value === undefined) return 'is not JSON'
    if (isFree && (typeof value !== 'object' || value === null)) return 'is not a JSON object'
    const keyword = broken(value)
    return keyword === null ? null : `does not fit the schema of the request (${keyword})`
  }
  const named = responseFormat['json_schema']
  return {
    isStrict: isObject(named) && named['strict'] === true,
    notJson: (text) => problemWith(text, () => null),
    unfit: (text) => problemWith(text, (value) => brokenKeyword(schema, value)),
  }
}

/** The schema of a response format; true where it has none. */
export function schemaOf(
  responseFormat: object | undefined,
): Readonly<Record<string, unknown>> | true {
  const named = isObject(responseFormat) ? responseFormat['json_schema'] : undefined
  const schema = isObject(named) ? named['schema'] : undefined
  return isObject(schema) ? schema : true
}

/** The value of a JSON text, without the reasoning that may stand before it; undefined when it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(stripReasoning(text)) as unknown
  } catch {
    return undefined
  }
}
