import type { Work } from './work.ts'

/** One schema: its keywords, or whether anything fits. */
export type Schema = Readonly<Record<string, unknown>> | boolean

/** What a check of one value against one schema needs. */
export interface Check {
  /** The value that `#` refers to. */
  readonly root: Schema
  readonly work: Work
  /** The first keyword of another schema that a value breaks; null when it fits. */
  readonly problem: (schema: unknown, value: unknown) => string | null
}
