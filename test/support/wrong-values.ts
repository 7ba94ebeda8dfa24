/** Words of the library that parses, which no caller and no operator may read. */
export const LIBRARY_WORDS =
  /invalid (?:input|option|string|key|element|value|type|number|url|discriminator)|unrecognized|too (?:small|big)|expected |received|must match pattern|\bundefined\b|\bNaN\b|\bzod\b|\[object/i

/** Values that are wrong in most places. */
const WRONG: readonly unknown[] = [
  null,
  true,
  -1,
  0.5,
  1e9,
  '',
  'no such word',
  'x'.repeat(200_000),
  [],
  [[]],
  [{}],
  Array.from({ length: 300 }, () => ({})),
  {},
  { unknown: 1 },
]

/** The document itself, and copies of it in which one value, at any depth, is another or is missing. */
export function* wrongCopies(document: unknown): Generator<unknown, void> {
  yield* WRONG
  if (Array.isArray(document)) {
    for (const [index, item] of document.entries()) {
      for (const wrong of wrongCopies(item)) yield document.with(index, wrong)
    }
  } else if (typeof document === 'object' && document !== null) {
    yield { ...document, unknown: 1 }
    for (const [name, value] of Object.entries(document)) {
      const { [name]: _left, ...rest } = document as Record<string, unknown>
      yield rest
      for (const wrong of wrongCopies(value)) yield { ...document, [name]: wrong }
    }
  }
}
