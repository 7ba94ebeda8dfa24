import type { Result } from '../result.ts'
import { isObject } from '../schema/equal.ts'
import { jsonObjectIn } from '../text/json-object.ts'
import { stripReasoning } from '../text/reasoning.ts'
import { wellFormed } from '../text/references.ts'

/** Longest text that is reported, in characters. */
const MAX_TEXT_CHARS = 240
/** Most problems of one reply that are listed. */
const MAX_PROBLEMS = 8
/** Where the outermost object stands, in the words of a problem. */
const WHOLE = 'the object'

/** A value, or what is wrong with it, in words for the judge that wrote it. */
export type Read<T> = Result<T, readonly string[]>

/** What a judge may write in one place: for providers that enforce a schema, and for the reader. */
export interface Shape<T> {
  readonly schema: object
  /** Reads a value that stands in `place`, which problems name. */
  readonly read: (value: unknown, place: string) => Read<T>
}

/** The JSON object that a judge replied with, as its shape has it; other text may stand around it. */
export function readReply<T>(reply: string, shape: Shape<T>): Read<T> {
  const value = jsonObjectIn(stripReasoning(reply))
  if (value === null) return wrong('There is no JSON object in the reply')
  const read = shape.read(value, WHOLE)
  return read.ok ? read : { ok: false, error: read.error.slice(0, MAX_PROBLEMS) }
}

/** The one thing that is wrong with a value. */
export function wrong(problem: string): { readonly ok: false; readonly error: readonly string[] } {
  return { ok: false, error: [problem] }
}

/** A text on one line, cut where it is longer than `maxChars`. */
export function text(maxChars = MAX_TEXT_CHARS): Shape<string> {
  return {
    schema: { type: 'string' },
    read: (value, place) =>
      typeof value === 'string'
        ? { ok: true, value: shortened(value, maxChars) }
        : wrong(`${place} is not a text`),
  }
}

/** The same or null; what is left out, is empty or says that there is nothing is null. */
export const TEXT_OR_NULL: Shape<string | null> = {
  schema: { type: ['string', 'null'] },
  read: (value, place) => {
    if (value === null || value === undefined) return { ok: true, value: null }
    if (typeof value !== 'string') return wrong(`${place} is neither a text nor null`)
    return { ok: true, value: NOTHING.test(value.trim()) ? null : shortened(value, MAX_TEXT_CHARS) }
  },
}

const NOTHING = /^(?:null|none|n\/a|no (?:fault|difference)s?)?\.?$/i

function shortened(value: string, maxChars: number): string {
  const line = value.replace(/\s+/g, ' ').trim()
  return line.length <= maxChars ? line : `${wellFormed(line.slice(0, maxChars - 1))}…`
}

/** True or false, as JSON or in words. */
export const TRUE_OR_FALSE: Shape<boolean> = {
  schema: { type: 'boolean' },
  read: (value, place) => {
    const word = String(value).toLowerCase()
    return word === 'true' || word === 'false'
      ? { ok: true, value: word === 'true' }
      : wrong(`${place} is not true or false`)
  },
}

/** A whole number, which may stand in quotes. */
export function wholeNumber(minimum: number, maximum: number): Shape<number> {
  return {
    schema: { type: 'integer', minimum, maximum },
    read: (value, place) => {
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
      return Number.isInteger(number) && Number(number) >= minimum && Number(number) <= maximum
        ? { ok: true, value: Number(number) }
        : wrong(`${place} is not a whole number from ${minimum} to ${maximum}`)
    },
  }
}

/** One of some words, however it is written: "A" may stand as "a", "(A)" or "Response A". */
export function oneOf<T extends string>(options: readonly T[], named?: string): Shape<T> {
  return {
    schema: { type: 'string', enum: options },
    read: (value, place) => {
      const option = optionIn(value, options)
      return option === undefined
        ? wrong(`${place} is not ${named ?? options.map((each) => `"${each}"`).join(' or ')}`)
        : { ok: true, value: option }
    },
  }
}

function optionIn<T extends string>(value: unknown, options: readonly T[]): T | undefined {
  if (typeof value !== 'string') return undefined
  const word = value
    .slice(0, 64)
    .toLowerCase()
    .replace(/^\W*(response\b\W*)?|\W+$/g, '')
  return options.find((option) => option.toLowerCase() === word)
}

/** One of the letters that stand for the responses. */
export function oneLetter(letters: readonly string[]): Shape<string> {
  return oneOf(letters, 'one of the letters')
}

/** A list of which only the first `most` entries are read. */
export function listOf<T>(item: Shape<T>, most = Infinity): Shape<readonly T[]> {
  return {
    schema: { type: 'array', items: item.schema },
    read: (value, place) => {
      if (!Array.isArray(value)) return wrong(`${place} is not a list`)
      const read = value
        .slice(0, most)
        .map((each, index) => item.read(each, placeOfItem(index, place)))
      const problems = read.flatMap((each) => (each.ok ? [] : each.error))
      if (problems.length > 0) return { ok: false, error: problems }
      return { ok: true, value: read.flatMap((each) => (each.ok ? [each.value] : [])) }
    },
  }
}

/** A list that may be null or left out, which means that it is empty. */
export function optionalListOf<T>(item: Shape<T>, most?: number): Shape<readonly T[]> {
  const list = listOf(item, most)
  return { ...list, read: (value, place) => list.read(value ?? [], place) }
}

/** A list of letters that holds every one of them once. */
export function everyLetter(letters: readonly string[]): Shape<readonly string[]> {
  return {
    schema: { type: 'array', items: oneLetter(letters).schema },
    read: (value, place) => {
      if (!Array.isArray(value)) return wrong(`${place} is not a list`)
      const found = value.map((each) => optionIn(each, letters))
      const problems = [...missing(found, letters, place), ...misplaced(found, letters, place)]
      if (problems.length > 0) return { ok: false, error: problems }
      return { ok: true, value: found.flatMap((each) => each ?? []) }
    },
  }
}

/** A list that has one entry on every letter, which its `id` names. */
export function onePerLetter<T extends { readonly id: string }>(
  item: Shape<T>,
  letters: readonly string[],
): Shape<readonly T[]> {
  const list = listOf(item)
  return {
    ...list,
    read: (value, place) => {
      const read = list.read(value, place)
      if (!read.ok) return read
      const ids = read.value.map(({ id }) => id)
      const problems = [...missing(ids, letters, place), ...misplaced(ids, letters, place)]
      return problems.length > 0 ? { ok: false, error: problems } : read
    },
  }
}

/** The letters that a list lacks, as problems. */
function missing(
  found: readonly unknown[],
  letters: readonly string[],
  place: string,
): readonly string[] {
  const known = new Set(found)
  return letters.flatMap((each) => (known.has(each) ? [] : [`${each} is missing from ${place}`]))
}

/** What a list of letters holds more than once, or is not one of them, as problems. */
export function misplaced(
  found: readonly unknown[],
  letters: readonly string[],
  place: string,
): readonly string[] {
  const counts = new Map<unknown, number>()
  for (const each of found) counts.set(each, (counts.get(each) ?? 0) + 1)
  const known = letters.filter((letter) => counts.has(letter))
  const twice = known.filter((letter) => (counts.get(letter) ?? 0) > 1)
  return [
    ...twice.map((letter) => `${letter} is more than once in ${place}`),
    ...(counts.size > known.length ? [`${place} holds what is not one of the letters`] : []),
  ]
}

/** An object with these fields and no others. */
export function objectOf<T extends object>(fields: {
  readonly [K in keyof T]: Shape<T[K]>
}): Shape<T> {
  const shapes = Object.entries<Shape<unknown>>(fields)
  const names = Object.keys(fields)
  const properties = Object.fromEntries(shapes.map(([name, { schema }]) => [name, schema]))
  return {
    schema: { type: 'object', properties, required: names, additionalProperties: false },
    read: (value, place) => {
      if (!isObject(value)) return wrong(`${place} is not an object`)
      const strange = Object.keys(value).some((name) => !names.includes(name))
      const problems = strange ? [`${place} has other fields than ${names.join(', ')}`] : []
      const entries: (readonly [string, unknown])[] = []
      for (const [name, shape] of shapes) {
        const read = shape.read(value[name], placeOf(name, place))
        if (read.ok) entries.push([name, read.value])
        else problems.push(...read.error)
      }
      if (problems.length > 0) return { ok: false, error: problems }
      // Every field was read by its own shape.
      return { ok: true, value: Object.fromEntries(entries) as T }
    },
  }
}

function placeOf(name: string, place: string): string {
  return place === WHOLE ? `"${name}"` : `"${name}" of ${place}`
}

/** Where an entry of a list stands: the first of "stances" is "stance 1". */
function placeOfItem(index: number, place: string): string {
  return place.replace(/^"(\w+?(?:us)?)s?"/, `$1 ${index + 1}`)
}

/** A shape as the response format of a call. */
export function responseFormatOf(name: string, { schema }: Shape<unknown>): object {
  return { type: 'json_schema', json_schema: { name, strict: true, schema } }
}
