/** Fields that hold a JSON schema: models write properties in its order, so another order is another question. */
const ORDERED: ReadonlySet<string> = new Set(['parameters', 'schema'])
const NONE: ReadonlySet<string> = new Set()

/** JSON with sorted keys and nothing undefined: equal values give equal text. Inside schemas keys keep their order. */
export function canonicalJson(value: unknown): string {
  return write(value, ORDERED)
}

/** The same with the keys of schemas sorted too. */
export function sortedJson(value: unknown): string {
  return write(value, NONE)
}

/** What is still to be written: text as it is, or a value. */
type Rest = string | Unwritten

interface Unwritten<T = unknown> {
  readonly value: T
  readonly sorted: boolean
}

/** Every own key counts, also one called `__proto__`. Without recursion, since callers decide how deep a value is. */
function write(value: unknown, ordered: ReadonlySet<string>): string {
  const written: string[] = []
  /** The next one stands last. */
  const rest: Rest[] = [{ value, sorted: true }]
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (typeof next === 'string') written.push(next)
    else if (typeof next.value !== 'object' || next.value === null)
      written.push(JSON.stringify(next.value) ?? 'null')
    else if (Array.isArray(next.value)) pushList(rest, next.value, next.sorted)
    else pushObject(rest, { value: next.value, sorted: next.sorted }, ordered)
  }
  return written.join('')
}

function pushList(rest: Rest[], values: readonly unknown[], sorted: boolean): void {
  rest.push(']')
  for (let index = values.length - 1; index >= 0; index--) {
    rest.push({ value: values[index], sorted })
    if (index > 0) rest.push(',')
  }
  rest.push('[')
}

function pushObject(
  rest: Rest[],
  { value: object, sorted }: Unwritten<object>,
  ordered: ReadonlySet<string>,
): void {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined)
  if (sorted) entries.sort(([a], [b]) => (a < b ? -1 : 1))
  rest.push('}')
  for (const [index, [key, value]] of [...entries.entries()].toReversed()) {
    rest.push({ value, sorted: sorted && !ordered.has(key) })
    rest.push(`${index > 0 ? ',' : ''}${JSON.stringify(key)}:`)
  }
  rest.push('{')
}
