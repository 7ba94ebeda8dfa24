/** The model that OpenRouter's clients name for a panel of models and one that writes the answer from theirs. */
export const FUSION_MODEL = 'openrouter/fusion'

/** Type of the tool of fusion, and of the item that an answer has of it. */
export const FUSION_TOOL = 'openrouter:fusion'

/** Panels that a request may choose by name. */
export const PRESETS = ['general-high', 'general-budget', 'general-fast'] as const
export type Preset = (typeof PRESETS)[number]

/** Most models of a panel. */
export const MAX_PANEL = 8

/** A model that a request names, and the field that names it. */
export interface NamedInRequest {
  readonly model: string
  readonly param: string
}

/** What a request says of fusion, however it says it. */
export interface Fusion {
  /** The field that wants it. Where it is not `model`, the answer shows what the panel wrote. */
  readonly by: 'model' | 'plugins' | 'tools'
  /** False where the request turns it off: no panel answers. */
  readonly enabled: boolean
  readonly panel?: readonly NamedInRequest[]
  /** Compares what the panel wrote, and in a plugin also writes the answer. */
  readonly analyst?: NamedInRequest
  readonly preset?: Preset
  /** Longest answer of a model of the panel, in tokens. */
  readonly maxTokens?: number
  /** Of the panel. */
  readonly temperature?: number
  readonly reasoningEffort?: string
  /** Wants the panel to search the web. */
  readonly web: boolean
}
