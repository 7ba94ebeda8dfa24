/** The formats of an answer, under the names that a request has for them. */
export const RESPONSE_FORMATS = ['text', 'json_object', 'json_schema'] as const

export type ResponseFormat = (typeof RESPONSE_FORMATS)[number]

/** The formats that models take, by the start of their names: the first start that fits counts. */
export type KnownFormats = readonly (readonly [start: string, known: readonly ResponseFormat[]])[]

/** The formats that a provider takes, where it does not take all of them. */
export interface FormatLimits {
  /** A model without a row takes every format. */
  readonly responseFormats: KnownFormats
  /** Of requests with tools; a model without a row takes the same formats as without tools. */
  readonly toolFormats: KnownFormats
  /** Takes schemas that hold themselves. */
  readonly recursiveSchemas: boolean
}

/** Takes every format, as far as anyone knows. */
export const EVERY_FORMAT: FormatLimits = {
  responseFormats: [],
  toolFormats: [],
  recursiveSchemas: true,
}

/** The formats that a model takes, in a request with tools or without. */
export function formatsOf(
  { responseFormats, toolFormats }: FormatLimits,
  { model, tools }: { readonly model: string; readonly tools: readonly object[] },
): readonly ResponseFormat[] {
  const known = (formats: KnownFormats) => formats.find(([start]) => model.startsWith(start))?.[1]
  const plain = known(responseFormats) ?? RESPONSE_FORMATS
  return tools.length === 0 ? plain : (known(toolFormats) ?? plain)
}
