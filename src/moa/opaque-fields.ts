import type { Opaque } from './message.ts'

/** Puts the opaque fields of several pieces together: lists and objects grow, anything else is replaced. */
export class OpaqueFields {
  readonly #fields = new Map<string, unknown>()

  /** Adds the fields of the next piece. */
  add(piece: Opaque): void {
    for (const [name, value] of Object.entries(piece)) {
      const before = this.#fields.get(name)
      if (Array.isArray(value)) this.#append(name, before, value)
      else
        this.#fields.set(name, isObject(before) && isObject(value) ? merged(before, value) : value)
    }
  }

  /** All fields so far; undefined when there are none. */
  whole(): Opaque | undefined {
    return this.#fields.size === 0 ? undefined : Object.fromEntries(this.#fields)
  }

  /** A list grows in place: some providers add to one with every token. */
  #append(name: string, before: unknown, values: readonly unknown[]): void {
    if (!Array.isArray(before)) this.#fields.set(name, [...values])
    else for (const value of values) before.push(value)
  }
}

/** Fields of a provider often stand one level deeper, under its name. */
function merged(before: Opaque, value: Opaque): Opaque {
  const out: Record<string, unknown> = { ...before, ...value }
  for (const [name, inner] of Object.entries(value)) {
    const earlier = before[name]
    if (isObject(earlier) && isObject(inner)) out[name] = { ...earlier, ...inner }
  }
  return out
}

function isObject(value: unknown): value is Opaque {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
