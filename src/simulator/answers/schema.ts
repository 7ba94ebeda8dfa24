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

class Filler {
  readonly #root: Fields
  readonly #filling: Filling

  constructor(root: Fields, filling: Filling) {
    this.#root = root
    this.#filling = filling
  }

  value(): unknown {
    return this.#fill({ type: 'object', ...this.#root }, 0)
  }

  #fill(schema: unknown, depth: number): unknown {
    if (!isRecord(schema) || depth > MAX_DEPTH) return null
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
    const names = required.length > 0 ? required : Object.keys(properties)
    return Object.fromEntries(
      names.map((name) => [name, this.#fill(fieldOf(properties, name) ?? {}, depth + 1)]),
    )
  }

  #choice(values: readonly unknown[]): unknown {
    const context = this.#filling.context.toLowerCase()
    const named = values.find(
      (value) => typeof value === 'string' && context.includes(value.toLowerCase()),
    )
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
