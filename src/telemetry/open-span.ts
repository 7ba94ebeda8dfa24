import type { Attributes } from './span.ts'

/** A span of the platform, which begins when it is opened and ends when it is ended. Nothing here throws. */
export interface OpenSpan {
  /** Opens a span within it. */
  open(name: string): OpenSpan
  /** Ends it; with a problem, its status is `error`. */
  end(attributes: Attributes, problem?: string): void
}
