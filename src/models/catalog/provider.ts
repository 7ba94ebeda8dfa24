import type { Price } from '../../moa/cost/usage.ts'

/**
 * Where OpenAI-compatible providers differ in what they accept. Only flags that are read: a
 * difference that nobody has to act on is not a difference.
 */
export interface Dialect {
  /** The field that limits the length of an answer. */
  readonly maxTokens: 'max_tokens' | 'max_completion_tokens'
  /** Accepts `stream_options.include_usage`; the others tell their usage unasked, or never. */
  readonly streamUsage: boolean
  /** Accepts `seed`. */
  readonly seed: boolean
  /** Accepts `reasoning_effort`. */
  readonly reasoningEffort: boolean
  /** Knows the role `developer`; elsewhere it is spelled `system`. */
  readonly developerRole: boolean
}

/** What nearly every OpenAI-compatible server accepts: the start for one we know nothing about. */
export const PLAIN_DIALECT: Dialect = {
  maxTokens: 'max_tokens',
  streamUsage: true,
  seed: true,
  reasoningEffort: true,
  developerRole: false,
}

/** One place that serves models over an OpenAI-compatible HTTP interface. */
export interface Provider {
  /** The part of a model id before its first slash. */
  readonly name: string
  /** Without a trailing slash; `/chat/completions` is appended. */
  readonly baseUrl: string
  /** The name of the secret that holds the key, never the key; null when none is needed. */
  readonly apiKey: string | null
  /** Sent with every request; names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly dialect: Dialect
  /** By model id within the provider. */
  readonly prices: Readonly<Record<string, Price>>
  /** For models that `prices` does not name; null leaves their cost unknown. */
  readonly defaultPrice: Price | null
}
