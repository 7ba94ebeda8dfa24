import { JoinedText } from '../dialects/joined-text.ts'

/**
 * A value as JSON, with every half of a surrogate pair replaced: strict readers reject a whole body for one.
 * `JSON.stringify` writes such a half, and no other character, as an escape: nearly every value is written once.
 */
export function wellFormedJson(value: unknown): string {
  const json = JSON.stringify(value)
  return json.includes('\\ud') ? JSON.stringify(wellFormedValue(value)) : json
}

/** A text with every half of a surrogate pair replaced by U+FFFD. */
export function wellFormedText(text: string): string {
  return text.isWellFormed() ? text : text.toWellFormed()
}

function wellFormedValue(value: unknown): unknown {
  if (typeof value === 'string') return wellFormedText(value)
  if (value instanceof JoinedText) return wellFormedText(value.toJSON())
  if (Array.isArray(value)) return value.map(wellFormedValue)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [wellFormedText(name), wellFormedValue(field)]),
  )
}
