import type { Problem } from './parse.ts'

/** Deepest nesting of a body: the body itself is the first level. */
export const MAX_JSON_DEPTH = 64
/** Deepest nesting of a schema, which is passed on as it was written: the schema itself is the first level. */
export const MAX_SCHEMA_DEPTH = 512
/** Most values of a body, names of fields included: each costs time and memory, however short it is. */
export const MAX_JSON_VALUES = 200_000

/**
 * Where a schema may stand in the body of an answer, and inside `request` of a job or a hook: in a tool of any shape, in
 * the format of an answer, and as what a model wrote to fit one.
 */
const SCHEMAS = new RegExp(
  String.raw`^(?:request\.)?(?:${[
    String.raw`(?:input\[\d+\]\.)?(?:tools\[\d+\]\.){1,2}(?:function\.)?(?:parameters|output_schema|input_schema)`,
    String.raw`(?:response_format\.json_schema|text\.format|output_config\.format|output_format)\.schema`,
    String.raw`messages\[\d+\]\.content\[\d+\]\.input`,
  ].join('|')})$`,
)
/** Names of the fields that hold one. */
const SCHEMA_NAMES: ReadonlySet<string | number | undefined> = new Set([
  'parameters',
  'output_schema',
  'input_schema',
  'schema',
  'input',
])
/** Levels whose places are remembered: a schema stands at most so deep, and a message names no deeper place. */
const PLACED_LEVELS = 8
/** Longest name of a field that a message quotes. */
const MAX_QUOTED_CHARS = 64

const ESCAPE = /\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})/g

const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_LIST = 0x5b
const BACKSLASH = 0x5c
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

/** How large the value of a JSON text is. */
export interface JsonSize {
  readonly depth: number
  /** Values and names of fields, or a few more of them. */
  readonly values: number
}

/**
 * Why a JSON text is nested too deep or has too many values; null when it does not, and for text that is no
 * JSON. It reads the text alone, once and without recursion: what is beyond the limits is never built. Strings
 * are skipped natively, so that a long prompt costs next to nothing.
 */
export function jsonProblem(text: string): Problem | null {
  const { depth, values } = jsonSize(text)
  const tooDeep = depth > MAX_JSON_DEPTH ? depthProblem(text) : null
  if (tooDeep !== null || values <= MAX_JSON_VALUES) return tooDeep
  return { message: `it must hold at most ${MAX_JSON_VALUES} values`, param: null }
}

/** Measures a JSON text; one that is no JSON has the size of what its signs say. */
export function jsonSize(text: string): JsonSize {
  let depth = 0
  let deepest = 0
  let values = 1
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === QUOTE) index = endOfString(text, index)
    else if (code === COMMA || code === COLON) values += 1
    else if (code === OPEN_OBJECT || code === OPEN_LIST) {
      values += 1
      depth += 1
      if (depth > deepest) deepest = depth
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) depth -= 1
  }
  return { depth: deepest, values }
}

/** The index of the quote that ends the string; past the end of the text when none does. */
function endOfString(text: string, start: number): number {
  for (let from = start + 1; ;) {
    const quote = text.indexOf('"', from)
    if (quote === -1) return text.length
    let before = quote
    while (text.charCodeAt(before - 1) === BACKSLASH && before > from) before -= 1
    if ((quote - before) % 2 === 0) return quote
    from = quote + 1
  }
}

/** The first value that is nested deeper than its place allows. */
function depthProblem(text: string): Problem | null {
  const places = new Places(text)
  let depth = 0
  /** The level of the schema that is being read; null outside of one. */
  let schema: number | null = null
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === QUOTE) {
      const end = endOfString(text, index)
      places.string(index, end)
      index = end
    } else if (code === COLON) places.name(depth)
    else if (code === COMMA) places.next(depth)
    else if (code === OPEN_OBJECT || code === OPEN_LIST) {
      if (schema === null && depth <= PLACED_LEVELS && places.isSchema(depth)) schema = depth + 1
      depth += 1
      places.open(depth, code === OPEN_LIST)
      const most: number = schema === null ? MAX_JSON_DEPTH : schema - 1 + MAX_SCHEMA_DEPTH
      if (depth > most) return deeper(places.path(schema === null ? depth : schema - 1), schema)
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
      depth -= 1
      if (schema !== null && depth < schema) schema = null
    }
  }
  return null
}

function deeper(path: string, schema: number | null): Problem {
  const most = schema === null ? MAX_JSON_DEPTH : MAX_SCHEMA_DEPTH
  const message = `must be nested at most ${most} levels deep`
  if (path === '') return { message: `it ${message}`, param: null }
  return { message: `${path}: ${message}`, param: path }
}

/** Where in a JSON text its reader is: for the upper levels the name of the field, or the index in the list. */
class Places {
  readonly #text: string
  readonly #at: (string | number)[] = []
  #start = 0
  #end = 0

  constructor(text: string) {
    this.#text = text
  }

  /** A string was read, which may become a name. */
  string(start: number, end: number): void {
    this.#start = start
    this.#end = end
  }

  /** A colon was read: the last string is a name. */
  name(level: number): void {
    if (level <= PLACED_LEVELS) this.#at[level] = this.#lastName()
  }

  /** A container was opened. */
  open(level: number, list: boolean): void {
    if (level <= PLACED_LEVELS) this.#at[level] = list ? 0 : ''
  }

  /** A comma was read: the next value of a list follows. */
  next(level: number): void {
    const at = this.#at[level]
    if (level <= PLACED_LEVELS && typeof at === 'number') this.#at[level] = at + 1
  }

  /** Whether the value that is read in the container of this level is a schema. Few names need a look at their path. */
  isSchema(level: number): boolean {
    return SCHEMA_NAMES.has(this.#at[level]) && SCHEMAS.test(this.path(level))
  }

  /** The path of the value that is read in the container of this level, as far as it is remembered. */
  path(level: number): string {
    return this.#at.slice(1, Math.min(level, PLACED_LEVELS) + 1).reduce<string>((path, at) => {
      if (typeof at === 'number') return `${path}[${at}]`
      return path === '' ? at : `${path}.${at}`
    }, '')
  }

  #lastName(): string {
    const end = Math.min(this.#end, this.#start + MAX_QUOTED_CHARS)
    // What is no escape stays as it is: the name may be cut inside of one, or be no JSON.
    return this.#text
      .slice(this.#start + 1, end)
      .replace(ESCAPE, (escape) => String(JSON.parse(`"${escape}"`)))
  }
}
