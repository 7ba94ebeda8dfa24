import { pathText, type Path } from './path.ts'

/** A text of JSON as it was read. */
export type ReadJson =
  | {
      readonly ok: true
      readonly value: unknown
      /** The line of each value, counted from 1, by its path as `pathText` writes it. */
      readonly lines: ReadonlyMap<string, number>
    }
  | { readonly ok: false; readonly line: number; readonly column: number; readonly message: string }

/** Deeper values are rejected: no mixture has them. */
const MAX_DEPTH = 64

/** Reads a text of JSON (RFC 8259), and where its values stand. It rejects fields that an object has twice. */
export function readJson(text: string): ReadJson {
  const reader = new Reader(text)
  try {
    const value = reader.whole()
    return { ok: true, value, lines: reader.lines }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    const before = text.slice(0, error.at).split('\n')
    const column = (before.at(-1) ?? '').length + 1
    return { ok: false, line: before.length, column, message: error.message }
  }
}

class Unreadable extends Error {
  readonly at: number

  constructor(message: string, at: number) {
    super(message)
    this.at = at
  }
}

const SPACE = /[ \t\r\n]*/y
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null/y
// eslint-disable-next-line no-control-regex
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y

class Reader {
  readonly lines = new Map<string, number>()
  readonly #text: string
  #at = 0
  /** Lines are counted up to here. */
  #counted = 0
  #line = 1

  constructor(text: string) {
    this.#text = text
  }

  whole(): unknown {
    const value = this.#value([])
    this.#space()
    if (this.#at < this.#text.length) throw this.#problem('nothing after the end of the document')
    return value
  }

  #value(path: Path): unknown {
    this.#space()
    this.lines.set(pathText(path), this.#lineHere())
    if (path.length > MAX_DEPTH) throw this.#problem(`at most ${MAX_DEPTH} levels`)
    const first = this.#text[this.#at]
    if (first === '{') return this.#object(path)
    if (first === '[') return this.#list(path)
    if (first === '"') return this.#string('a text that ends with " on its line')
    const scalar = this.#take(SCALAR)
    if (scalar === null) throw this.#problem('a value')
    return JSON.parse(scalar)
  }

  #object(path: Path): unknown {
    const fields = new Map<string, unknown>()
    this.#at += 1
    if (this.#skip('}')) return {}
    do {
      this.#space()
      const start = this.#at
      const name = this.#string('the name of a field in "quotes"')
      if (fields.has(name)) {
        this.#at = start
        throw this.#problem('every field once')
      }
      if (!this.#skip(':')) throw this.#problem('a ":" after the name of the field')
      fields.set(name, this.#value([...path, name]))
    } while (this.#skip(','))
    if (!this.#skip('}')) throw this.#problem('a "," or "}"')
    return Object.fromEntries(fields)
  }

  #list(path: Path): unknown {
    const items: unknown[] = []
    this.#at += 1
    if (this.#skip(']')) return items
    do items.push(this.#value([...path, items.length]))
    while (this.#skip(','))
    if (!this.#skip(']')) throw this.#problem('a "," or "]"')
    return items
  }

  #string(wanted: string): string {
    const text = this.#take(STRING)
    if (text === null) throw this.#problem(wanted)
    return JSON.parse(text) as string
  }

  #space(): void {
    this.#take(SPACE)
  }

  /** Whether this sign comes next, which is then read. */
  #skip(sign: string): boolean {
    this.#space()
    const isNext = this.#text[this.#at] === sign
    if (isNext) this.#at += 1
    return isNext
  }

  #take(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0]
    if (found === undefined) return null
    this.#at += found.length
    return found
  }

  #lineHere(): number {
    for (; this.#counted < this.#at; this.#counted += 1)
      if (this.#text[this.#counted] === '\n') this.#line += 1
    return this.#line
  }

  #problem(wanted: string): Unreadable {
    const found = this.#text[this.#at]
    const state = found === undefined ? 'the text ends' : `found ${JSON.stringify(found)}`
    return new Unreadable(`Cannot read the JSON: ${state}, wanted ${wanted}`, this.#at)
  }
}
