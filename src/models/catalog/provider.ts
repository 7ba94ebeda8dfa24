import type { KnownEfforts } from './efforts.ts'
import type { KnownLacks } from './lacks.ts'
import type { KnownPlaceholders } from './placeholders.ts'
import type { RejectedSettings } from './rejected-settings.ts'
import type { KnownChoices } from './tool-choices.ts'
import type { FormatLimits } from './response-formats.ts'
import type { DatedPrices } from '../../moa/cost/price.ts'
import type { ModelFacts } from '../../prices/known-models.ts'

/** The kind of interface that a provider serves; `DIALECTS` has the code that speaks it. */
export type Wire = 'openai' | 'openai-responses' | 'workers-ai' | 'anthropic' | 'gemini'

/**
 * What a provider accepts, where providers differ. Only flags that a request depends on: a difference
 * that changes nothing is not listed.
 */
export interface Limits extends FormatLimits {
  /** The field that limits the length of an answer. */
  readonly maxTokens: 'max_tokens' | 'max_completion_tokens'
  /** Accepts `stream_options.include_usage`; the others report usage without it, or never. */
  readonly streamUsage: boolean
  /** Accepts `seed`. */
  readonly seed: boolean
  /** Accepts `reasoning_effort`: each word of it, or those that the model knows. */
  readonly reasoningEffort: boolean | KnownEfforts
  /** Knows the role `developer`; elsewhere it is spelled `system`. */
  readonly developerRole: boolean
  /** Takes the `name` of who wrote a message, beside the one of a tool. */
  readonly names: boolean
  /** Fields of messages, of their parts and of their tool calls that the provider takes although OpenAI has none of them. */
  readonly messageFields: readonly string[]
  /** Stand in for fields of an answer with tool calls that it must have and has lost. */
  readonly placeholders: KnownPlaceholders
  /** Accepts `prompt_cache_key`, by which requests that begin alike find the same cache. */
  readonly promptCacheKey: boolean
  /** Takes only ids of nine letters and digits for tool calls. */
  readonly shortToolCallIds: boolean
  /** The highest `temperature` that the provider takes: a higher one is lowered to it. */
  readonly maxTemperature: number
  /** Rejects tools of which only some are `strict`: then none is. */
  readonly uniformStrict: boolean
  /** Choices among tools that its models take. */
  readonly toolChoices: KnownChoices
  /** What its models cannot do. */
  readonly lacks: KnownLacks
  /** Settings of Chat Completions that the provider rejects: they are left out. */
  readonly rejectedSettings: RejectedSettings
  /** Streams answers in JSON formats; elsewhere such an answer is asked for as a whole. */
  readonly streamsFormats: boolean
  /** Rejects a user turn after the result of a tool, and an assistant turn at the end without the mark `prefix`. */
  readonly strictTurns: boolean
}

/** One place that serves models. */
export interface Provider {
  /** The part of a model id before its first slash. */
  readonly name: string
  readonly wire: Wire
  /** Models that are served in another dialect than `wire`, by the start of their names: the first start that fits counts. */
  readonly modelWires: readonly (readonly [start: string, wire: Wire])[]
  /** Without a trailing slash; the dialect appends its path. */
  readonly baseUrl: string
  /** The name of the secret that holds the key, never the key; null when none is needed. */
  readonly apiKey: string | null
  /** Sent with every request; names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly limits: Limits
  /** Gets `traceparent`: it is one of the operator's own, or may know the ids of their traces. */
  readonly trace?: boolean
  /** Fields of requests that are not known here and that the operator lets through. */
  readonly extraFields: readonly string[]
  /** By model id within the provider. */
  readonly prices: Readonly<Record<string, DatedPrices>>
  /** For models that `prices` does not name; null leaves their cost unknown. */
  readonly defaultPrice: DatedPrices | null
  /** What is known of models beside their price, by model id within the provider. */
  readonly models: Readonly<Record<string, ModelFacts>>
}
