/** One question as its file has it, before its fields are read. */
export interface Row {
  /** "line 3" or "item 3". */
  readonly where: string
  readonly fields: Readonly<Record<string, unknown>>
  /** What the reader of the format had to leave out, one sentence each. */
  readonly notes?: readonly string[]
}

/** Whether a value is an object with named fields. */
export function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
