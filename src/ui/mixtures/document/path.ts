/** Where a value stands in a document: names of fields and numbers of items, from the top. */
export type Path = readonly (string | number)[]

/** A path as the interface writes it: `layers[0].agents[1].model`. */
export function pathText(path: Path): string {
  return path.reduce<string>((before, step) => {
    if (typeof step === 'number') return `${before}[${step}]`
    return before === '' ? step : `${before}.${step}`
  }, '')
}

/** The path that such a text names. */
export function pathOf(text: string): Path {
  const steps = text.matchAll(/\[(\d+)\]|([^.[\]]+)/g)
  return [...steps].map(([, item, name = '']) => (item === undefined ? name : Number(item)))
}

/** The value there; undefined where there is none. */
export function valueAt(document: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => {
    if (Array.isArray(value)) return typeof step === 'number' ? (value[step] as unknown) : undefined
    return isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined
  }, document)
}

/** The document with another value there; objects that are missing on the way are made. */
export function withValue(document: unknown, path: Path, value: unknown): unknown {
  const [step, ...rest] = path
  if (step === undefined) return value
  if (typeof step === 'number') {
    const items = Array.isArray(document) ? [...(document as unknown[])] : []
    items[step] = withValue(items[step], rest, value)
    return items
  }
  const fields = isObject(document) ? document : {}
  return { ...fields, [step]: withValue(fields[step], rest, value) }
}

/** The document without the field or the item there. */
export function withoutValue(document: unknown, path: Path): unknown {
  const parent = path.slice(0, -1)
  const step = path.at(-1)
  const holder = valueAt(document, parent)
  if (Array.isArray(holder)) {
    return withValue(
      document,
      parent,
      holder.filter((_, index) => index !== step),
    )
  }
  if (!isObject(holder)) return document
  const rest = Object.entries(holder).filter(([name]) => name !== step)
  return withValue(document, parent, Object.fromEntries(rest))
}

/** The list with one item at another place. */
export function withItemMoved(
  items: readonly unknown[],
  from: number,
  to: number,
): readonly unknown[] {
  const others = items.filter((_, index) => index !== from)
  return [...others.slice(0, to), items[from], ...others.slice(to)]
}

/** Whether a value of JSON is an object, and no list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether two values of JSON are the same, whatever the order of their fields. */
export function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true
  if (Array.isArray(one) && Array.isArray(other)) {
    return (
      one.length === other.length &&
      one.every((each, index) => isSame(each, other[index] as unknown))
    )
  }
  if (!isObject(one) || !isObject(other)) return false
  const names = Object.keys(one)
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && isSame(one[name], other[name]))
  )
}
