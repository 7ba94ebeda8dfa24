/*
 * Anthropic takes only letters, digits, `_` and `-` in the name of a tool, while our callers may write `.` and `:` too.
 * These are spelled by their code, as in SQL/XML (ISO 9075-14), so that each answer can be read without its request.
 */

const OTHERS = /[^a-zA-Z0-9_-]/g
const SPELLED = /_x([0-9A-F]{2,4})_/g
const MAX_NAME_CHARS = 128

/** The name of a tool as Anthropic takes it. */
export function spelledName(name: string): string {
  const spelled = name.replace(
    OTHERS,
    (unit) => `_x${unit.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}_`,
  )
  return spelled.slice(0, MAX_NAME_CHARS) || 'unnamed'
}

/** The name of a tool as its caller wrote it. */
export function plainName(name: string): string {
  if (!name.includes('_x')) return name
  return name.replace(SPELLED, (_spelled, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  )
}
