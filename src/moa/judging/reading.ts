import { wellFormed } from '../text/references.ts'

/** Longest fault that is reported, in characters. */
const MAX_FAULT_CHARS = 240
/** Most problems of one reply that are listed. */
export const MAX_PROBLEMS = 8

/** What is wrong with a list that is to hold every letter once. */
export function everyLetterOnce(
  found: readonly unknown[],
  letters: readonly string[],
  place: string,
): readonly string[] {
  const counts = new Map<unknown, number>()
  for (const each of found) counts.set(each, (counts.get(each) ?? 0) + 1)
  const missing = letters.filter((letter) => !counts.has(letter))
  const twice = letters.filter((letter) => (counts.get(letter) ?? 0) > 1)
  const known = letters.length - missing.length
  return [
    ...missing.map((letter) => `${letter} is missing from ${place}`),
    ...twice.map((letter) => `${letter} is more than once in ${place}`),
    ...(counts.size > known ? [`${place} holds what is not one of the letters`] : []),
  ]
}

/** The fields of an object that its closed schema does not know, as a problem in words. */
export function unknownFields(
  value: Readonly<Record<string, unknown>>,
  known: readonly string[],
  place: string,
): readonly string[] {
  const strange = Object.keys(value).some((name) => !known.includes(name))
  return strange ? [`${place} has other fields than ${known.join(', ')}`] : []
}

/** Whether a value is one of the letters. */
export function isOneOf(value: unknown, letters: readonly string[]): boolean {
  return typeof value === 'string' && letters.includes(value)
}

/** A short text of a judge on one line, cut where it is longer than the report allows. */
export function shortened(fault: string): string {
  const text = fault.replace(/\s+/g, ' ').trim()
  return text.length <= MAX_FAULT_CHARS
    ? text
    : `${wellFormed(text.slice(0, MAX_FAULT_CHARS - 1))}…`
}
