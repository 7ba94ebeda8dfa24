type Method = (this: { readonly length: number }, ...args: never[]) => unknown

/** What one call of a method has read: all of its text or list, or as far as the search for something went. */
type Reads = (length: number, args: readonly unknown[], result: unknown) => number

const all: Reads = (length) => length
const found: Reads = (length, [, from = 0], result) => {
  const start = Math.min(Number(from), length)
  return typeof result === 'number' && result >= 0 ? result - start : length - start
}
const one: Reads = () => 1

const OF_TEXT: Readonly<Record<string, Reads>> = {
  charCodeAt: one,
  startsWith: all,
  endsWith: all,
  includes: found,
  indexOf: found,
  trim: all,
  trimStart: all,
  trimEnd: all,
  toLowerCase: all,
}
const OF_JSON: Readonly<Record<string, Reads>> = { parse: (_length, [text]) => String(text).length }
const OF_LIST: Readonly<Record<string, Reads>> = {
  filter: all,
  find: all,
  findLast: all,
  findIndex: all,
  findLastIndex: all,
  some: all,
  every: all,
  includes: found,
  indexOf: found,
  map: all,
  flatMap: all,
  reduce: all,
  toSorted: all,
  toSpliced: all,
}

/**
 * How much is read while something is done: characters of texts and items of lists, by the methods that search,
 * copy or parse them. A measure of work that does not depend on the machine. Expressions are not counted.
 */
export function stepsOf(act: () => void): number {
  let steps = 0
  const count = (read: number) => {
    steps += read + 1
  }
  const restore = [
    ...counted(String.prototype, OF_TEXT, count),
    ...counted(Array.prototype, OF_LIST, count),
    ...counted(JSON, OF_JSON, count),
  ]
  try {
    act()
  } finally {
    for (const undo of restore) undo()
  }
  return steps
}

function counted(
  prototype: object,
  methods: Readonly<Record<string, Reads>>,
  count: (read: number) => void,
): readonly (() => void)[] {
  const target = prototype as Record<string, Method>
  const originals = Object.keys(methods).map((name) => [name, target[name]] as const)
  for (const [name, original] of originals) {
    const reads = methods[name]
    if (original === undefined || reads === undefined) continue
    Object.defineProperty(prototype, name, {
      configurable: true,
      writable: true,
      value(this: { readonly length: number }, ...args: never[]) {
        const result = Reflect.apply(original, this, args)
        count(reads(this.length, args, result))
        return result
      },
    })
  }
  return originals.map(([name, original]) => () => {
    Object.defineProperty(prototype, name, { configurable: true, writable: true, value: original })
  })
}

/** By how much the work grows when its input is twice as long: 2 for linear work, 4 for quadratic work. */
export function growthOf(act: (size: number) => void, size = 500): number {
  act(size) // What is built only once is built now.
  return stepsOf(() => act(2 * size)) / stepsOf(() => act(size))
}
