import { isObject, pathText, type Path } from '../document/path.ts'
import { branchesOf, textsOf, typeNameOf, type Schema } from './schema.ts'

/** A value that the schema rejects. */
export interface Problem {
  /** Where it stands; empty for the document as a whole. */
  readonly path: string
  readonly message: string
}

/** Every value of a document that the schema rejects. The gateway rejects more, such as two agents of one name. */
export function problemsOf(schema: Schema, document: unknown): readonly Problem[] {
  return [...problemsAt([], schema, document)]
}

function* problemsAt(path: Path, schema: Schema, value: unknown): Generator<Problem, void, void> {
  const branches = branchesOf(schema)
  if (branches.length > 1) {
    yield* problemsOfUnion(path, branches, value)
    return
  }
  const words = wordsAbout(schema, value)
  if (words !== null) yield { path: pathText(path), message: words }
  else if (Array.isArray(value)) yield* problemsOfItems(path, schema, value)
  else if (isObject(value)) yield* problemsOfFields(path, schema, value)
}

/** Of a union, the branch that the value is meant for: the one of its `type`, else of its kind. */
function* problemsOfUnion(
  path: Path,
  branches: readonly Schema[],
  value: unknown,
): Generator<Problem, void, void> {
  const ofKind = branches.filter((branch) => isOfKind(branch.type, value))
  const types = ofKind.filter((branch) => typeNameOf(branch) !== null)
  if (isObject(value) && types.length > 0) {
    const meant = types.find((branch) => typeNameOf(branch) === value['type'])
    if (meant !== undefined) yield* problemsAt(path, meant, value)
    else {
      const message = `wanted ${either(types.map(typeNameOf))}`
      yield { path: pathText([...path, 'type']), message }
    }
    return
  }
  const [meant] = ofKind
  if (meant !== undefined) yield* problemsAt(path, meant, value)
  else yield { path: pathText(path), message: `wanted ${either(branches.map(kindWords))}` }
}

function* problemsOfItems(
  path: Path,
  { items = {} }: Schema,
  value: readonly unknown[],
): Generator<Problem, void, void> {
  for (const [index, item] of value.entries()) yield* problemsAt([...path, index], items, item)
}

function* problemsOfFields(
  path: Path,
  { properties = {}, required = [], additionalProperties }: Schema,
  value: Readonly<Record<string, unknown>>,
): Generator<Problem, void, void> {
  for (const name of required) {
    const wanted = kindWords(properties[name] ?? {})
    if (value[name] === undefined)
      yield { path: pathText([...path, name]), message: `is missing, wanted ${wanted}` }
  }
  for (const [name, field] of Object.entries(value)) {
    const schema = Object.hasOwn(properties, name) ? properties[name] : undefined
    if (schema !== undefined) yield* problemsAt([...path, name], schema, field)
    else if (additionalProperties === false)
      yield { path: pathText([...path, name]), message: 'is not a known field' }
  }
}

/** What the schema says about this value alone, not about its items or fields; null when it fits. */
function wordsAbout(schema: Schema, value: unknown): string | null {
  if (!isOfKind(schema.type, value)) return `wanted ${kindWords(schema)}`
  const texts = textsOf(schema)
  if (texts !== null && !texts.includes(String(value))) return `wanted ${either(texts)}`
  if (schema.const !== undefined && schema.const !== value)
    return `wanted ${JSON.stringify(schema.const)}`
  if (typeof value === 'number') return wordsAboutNumber(schema, value)
  if (typeof value === 'string') return wordsAboutText(schema, value)
  if (Array.isArray(value)) return wordsAboutLength(schema, value.length)
  return null
}

function wordsAboutNumber(schema: Schema, value: number): string | null {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema
  if (minimum !== undefined && value < minimum) return `wanted at least ${minimum}`
  if (maximum !== undefined && value > maximum) return `wanted at most ${maximum}`
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum)
    return `wanted more than ${exclusiveMinimum}`
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum)
    return `wanted less than ${exclusiveMaximum}`
  return null
}

function wordsAboutText(schema: Schema, value: string): string | null {
  const { minLength = 0, maxLength = Infinity, pattern, examples } = schema
  if (value.length < minLength)
    return minLength === 1 ? 'is empty' : `wanted at least ${minLength} characters`
  if (value.length > maxLength) return `wanted at most ${maxLength} characters`
  if (pattern === undefined || new RegExp(pattern).test(value)) return null
  const [example] = examples ?? []
  return typeof example === 'string'
    ? `wanted a text such as "${example}"`
    : `must match ${pattern}`
}

function wordsAboutLength(
  { minItems = 0, maxItems = Infinity }: Schema,
  length: number,
): string | null {
  if (length < minItems) return `wanted at least ${minItems} item${minItems === 1 ? '' : 's'}`
  return length > maxItems ? `wanted at most ${maxItems} items` : null
}

/** Tests of the types of JSON Schema, with our words for each. */
const KINDS: Readonly<
  Record<string, { readonly words: string; readonly test: (value: unknown) => boolean }>
> = {
  string: { words: 'a text', test: (value) => typeof value === 'string' },
  number: { words: 'a number', test: (value) => typeof value === 'number' },
  integer: { words: 'a whole number', test: (value) => Number.isInteger(value) },
  boolean: { words: 'true or false', test: (value) => typeof value === 'boolean' },
  array: { words: 'a list', test: (value) => Array.isArray(value) },
  object: { words: 'an object', test: isObject },
}

function isOfKind(type: string | undefined, value: unknown): boolean {
  return type === undefined || (KINDS[type]?.test(value) ?? true)
}

function kindWords(schema: Schema): string {
  const texts = textsOf(schema)
  if (texts !== null) return either(texts)
  const branches = branchesOf(schema)
  if (branches.length > 1) return [...new Set(branches.map(kindWords))].join(' or ')
  return KINDS[schema.type ?? '']?.words ?? 'another value'
}

function either(words: readonly unknown[]): string {
  return words.map((word) => JSON.stringify(word)).join(' or ')
}
