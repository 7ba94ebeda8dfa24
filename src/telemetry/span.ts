/** The value of an attribute; OpenTelemetry has no null. */
export type AttributeValue = string | number | boolean | readonly string[]

export type Attributes = Readonly<Record<string, AttributeValue>>

/** Something that happened at one moment of a span. */
export interface SpanEvent {
  readonly name: string
  readonly atMs: number
  readonly attributes: Attributes
}

/** One piece of work of a run, in the terms of OpenTelemetry. Times are milliseconds since the epoch, with fractions. */
export interface Span {
  /** 16 hexadecimal digits, the same whenever the run is traced again. */
  readonly id: string
  readonly name: string
  readonly kind: 'internal' | 'server' | 'client'
  readonly startMs: number
  readonly endMs: number
  readonly attributes: Attributes
  readonly events: readonly SpanEvent[]
  readonly status: 'unset' | 'error'
  /** Why the status is `error`: a code, without text of a request or an answer. */
  readonly statusMessage?: string
  readonly children: readonly Span[]
}
