/** The value of an attribute; OpenTelemetry has no null. */
export type AttributeValue = string | number | boolean | readonly string[]

export type Attributes = Readonly<Record<string, AttributeValue>>

/** One piece of work of a run, in the terms of OpenTelemetry. Times are milliseconds since the epoch, with fractions. */
export interface Span {
  readonly name: string
  readonly kind: 'internal' | 'server' | 'client'
  readonly startMs: number
  readonly endMs: number
  readonly attributes: Attributes
  readonly status: 'unset' | 'ok' | 'error'
  /** Why the status is `error`: a code, without text of a request or an answer. */
  readonly statusMessage?: string
  readonly children: readonly Span[]
}
