import { fieldOf, isRecord, textField, type Fields } from '../json.ts'

/** The values that a schema is filled with. */
export interface Filling {
  readonly text: string
  readonly number: number
  /** The text in which one of the fixed values is looked for. */
  readonly context: string
}

/** Deepest nesting that is filled; a schema may refer to itself. */
const MAX_DEPTH = 8
/** Most values that are filled in: a schema that refers to itself twice doubles them with each level. */
const MAX_VALUES = 1_000
/** Most fixed values, or types, of a field that are looked at. */
const MAX_CHOICES = 100
/** Most characters of names and values together: a schema may refer to a long one many times. */
const MAX_CHARS = 100_000
/** Longest reference that is followed. */
const MAX_REFERENCE_CHARS = 1_000

class Filler {
  readonly #root: Fields
  readonly #filling: Filling
  readonly #context: string
  #left = MAX_VALUES
  #charsLeft = MAX_CHARS

  constructor(root: Fields, filling: Filling) {
    this.#root = root
    this.#filling = filling
    this.#context = filling.context.toLowerCase()
  }

  value(): unknown {
    return this.#fill({ type: 'object', ...this.#root }, 0)
  }

  #fill(schema: unknown, depth: number): unknown {
    this.#left -= 1
    const isOver = depth > MAX_DEPTH || this.#left < 0 || this.#charsLeft < 0
    if (isOver || !isRecord(schema)) return null
    if ('const' in schema) return this.#written(schema['const'])
    if (Array.isArray(schema['enum'])) return this.#written(this.#choice(schema['enum']))
    const reference = textField(schema, '$ref')
    if (reference !== undefined) return this.#fill(this.#resolve(reference), depth + 1)
    const variants = schema['anyOf'] ?? schema['oneOf']
    if (Array.isArray(variants)) return this.#fill(variants[0], depth + 1)
    return this.#byType(schema, depth)
  }

  #byType(schema: Fields, depth: number): unknown {
    const { type: named } = schema
    const types: readonly unknown[] = Array.isArray(named) ? named.slice(0, MAX_CHOICES) : [named]
    const type = types.find((name) => name !== 'null') ?? (schema['properties'] && 'object')
    if (type === 'object') return this.#object(schema, depth)
    if (type === 'array') return [this.#fill(schema['items'], depth + 1)]
    if (type === 'number') return this.#filling.number
    if (type === 'integer') return Math.round(this.#filling.number)
    if (type === 'boolean') return true
    return types[0] === 'null' ? null : this.#written(this.#filling.text)
  }

  #object(schema: Fields, depth: number): Fields {
    const properties = isRecord(schema['properties']) ? schema['properties'] : {}
    const required = Array.isArray(schema['required']) ? schema['required'] : []
    const all: readonly unknown[] = required.length > 0 ? required : Object.keys(properties)
    const names = all.slice(0, Math.max(0, this.#left)).map(String)
    return Object.fromEntries(
      names
        .filter((name) => this.#written(name) !== null)
        .map((name) => [name, this.#fill(fieldOf(properties, name) ?? {}, depth + 1)]),
    )
  }

  /** The value; null, as for all values after it, when it makes the answer too long. */
  #written(value: unknown): unknown {
    this.#charsLeft -= (JSON.stringify(value) ?? '').length
    return this.#charsLeft < 0 ? null : value
  }

  #choice(values: readonly unknown[]): unknown {
    const named = values
      .slice(0, MAX_CHOICES)
      .find((value) => typeof value === 'string' && this.#isNamed(value))
    return named ?? values[0]
  }

  #isNamed(value: string): boolean {
    const { length } = this.#context
    return value.length <= length && this.#context.includes(value.toLowerCase())
  }

  #resolve(reference: string): unknown {
    if (reference.length > MAX_REFERENCE_CHARS) return undefined
    const path = reference.replace(/^#\/?/, '').split('/')
    return path.reduce<unknown>((at, name) => (name === '' ? at : fieldOf(at, name)), this.#root)
  }
}

/** Makes a value that fits a JSON schema: what it requires, filled by type. */
export function fillSchema(schema: Fields, filling: Filling): unknown {
  return new Filler(schema, filling).value()
}
