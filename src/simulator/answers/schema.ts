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
/** Most fixed values of a field that are looked for. */
const MAX_CHOICES = 100

class Filler {
  readonly #root: Fields
  readonly #filling: Filling
  readonly #context: string
  #left = MAX_VALUES

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
    if (!isRecord(schema) || depth > MAX_DEPTH || this.#left < 0) return null
    if ('const' in schema) return schema['const']
    if (Array.isArray(schema['enum'])) return this.#choice(schema['enum'])
    const reference = textField(schema, '$ref')
    if (reference !== undefined) return this.#fill(this.#resolve(reference), depth + 1)
    const variants = schema['anyOf'] ?? schema['oneOf']
    if (Array.isArray(variants)) return this.#fill(variants[0], depth + 1)
    return this.#byType(schema, depth)
  }

  #byType(schema: Fields, depth: number): unknown {
    const types = [schema['type']].flat()
    const type = types.find((name) => name !== 'null') ?? (schema['properties'] && 'object')
    if (type === 'object') return this.#object(schema, depth)
    if (type === 'array') return [this.#fill(schema['items'], depth + 1)]
    if (type === 'number') return this.#filling.number
    if (type === 'integer') return Math.round(this.#filling.number)
    if (type === 'boolean') return true
    return types[0] === 'null' ? null : this.#filling.text
  }

  #object(schema: Fields, depth: number): Fields {
    const properties = isRecord(schema['properties']) ? schema['properties'] : {}
    const required = Array.isArray(schema['required']) ? schema['required'].map(String) : []
    const all = required.length > 0 ? required : Object.keys(properties)
    const names = all.slice(0, Math.max(0, this.#left))
    return Object.fromEntries(
      names.map((name) => [name, this.#fill(fieldOf(properties, name) ?? {}, depth + 1)]),
    )
  }

  #choice(values: readonly unknown[]): unknown {
    const named = values
      .slice(0, MAX_CHOICES)
      .find((value) => typeof value === 'string' && this.#context.includes(value.toLowerCase()))
    return named ?? values[0]
  }

  #resolve(reference: string): unknown {
    const path = reference.replace(/^#\/?/, '').split('/')
    return path.reduce<unknown>((at, name) => (name === '' ? at : fieldOf(at, name)), this.#root)
  }
}

/** Makes a value that fits a JSON schema: what it requires, filled by type. */
export function fillSchema(schema: Fields, filling: Filling): unknown {
  return new Filler(schema, filling).value()
}
