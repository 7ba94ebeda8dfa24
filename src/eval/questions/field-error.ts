/** A field that cannot be used; the reader of its file adds the file and the line. */
export class FieldError extends Error {
  override readonly name = 'FieldError'

  /** `problem` goes on after the name of the field: `is "x", wanted …`. */
  constructor(field: string, problem: string) {
    super(`field "${field}" ${problem}`)
  }
}

/** A value as an error message shows it: short, and on one line. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
