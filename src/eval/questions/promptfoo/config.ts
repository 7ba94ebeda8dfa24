import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FieldError, shown } from '../field-error.ts'
import { wholeText } from '../lines.ts'
import { isFields, type Row } from '../row.ts'
import { readAssertions } from './assertions.ts'
import { combinations, render } from './template.ts'

type Fields = Readonly<Record<string, unknown>>

/** Reads the file that a reference names, as rows of any format. */
export type ReadFile = (path: string) => AsyncIterable<Row>

/** Whether a document is a promptfoo configuration, or a list of its tests. */
export function isPromptfoo(document: unknown): boolean {
  if (isFields(document)) return 'tests' in document
  return Array.isArray(document) && document.some((test) => isFields(test) && isTest(test))
}

const isTest = (fields: Fields) => 'vars' in fields || 'assert' in fields

/** The questions of a configuration: each prompt with the variables of each test. */
export async function* promptfooRows(
  document: unknown,
  path: string,
  readFile: ReadFile,
): AsyncGenerator<Row> {
  const config = isFields(document) ? document : { tests: document }
  const prompts = await promptsOf(config['prompts'], path)
  const shared = isFields(config['defaultTest']) ? config['defaultTest'] : {}
  for await (const { where, fields, notes = [] } of testsOf(config['tests'], path, readFile)) {
    const test = isTest(fields) ? fields : fromCsv(fields)
    for (const vars of combinations({ ...varsOf(shared), ...varsOf(test) })) {
      yield* rowsOf({ where, test, vars, shared, prompts, notes })
    }
  }
}

interface Test {
  readonly where: string
  readonly test: Fields
  readonly vars: Fields
  readonly shared: Fields
  readonly prompts: readonly string[]
  readonly notes: readonly string[]
}

function* rowsOf({ where, test, vars, shared, prompts, notes }: Test): Generator<Row> {
  try {
    const asserts = [shared['assert'], test['assert']].flatMap((each) => each ?? [])
    const { check, reference, left } = readAssertions(asserts)
    const named = isFields(test['metadata']) ? test['metadata'] : {}
    const fields = {
      check,
      reference: reference ?? vars['reference'] ?? vars['expected'],
      category: named['category'],
      cluster: named['cluster'],
      metadata: { ...named, vars, description: test['description'] },
    }
    const skipped = left.map((type) => `assertion "${type}" is left out`)
    for (const input of inputsOf(prompts, vars)) {
      yield { where, fields: { ...fields, ...input }, notes: [...notes, ...skipped] }
    }
  } catch (error) {
    // What is wrong with one test is reported with its place, by the reader of all.
    if (!(error instanceof FieldError)) throw error
    yield { where, fields: { problem: error } }
  }
}

function varsOf(test: Fields): Fields {
  return isFields(test['vars']) ? test['vars'] : {}
}

const INPUT_NAMES = ['input', 'question', 'instruction', 'prompt', 'query', 'message']

function inputsOf(prompts: readonly string[], vars: Fields): readonly Fields[] {
  if (prompts.length > 0) return prompts.map((prompt) => messagesOf(render(prompt, vars)))
  const names = Object.keys(vars)
  const name =
    INPUT_NAMES.find((each) => each in vars) ?? (names.length === 1 ? names[0] : undefined)
  if (name === undefined) {
    const problem = `are ${shown(names)} without "prompts", wanted one of ${INPUT_NAMES.join(', ')}`
    throw new FieldError('vars', problem)
  }
  return [{ input: vars[name] }]
}

/** A prompt may be a conversation in JSON. */
function messagesOf(rendered: string): Fields {
  if (!rendered.trimStart().startsWith('[')) return { input: rendered }
  try {
    const parsed: unknown = JSON.parse(rendered)
    return Array.isArray(parsed) && isFields(parsed[0]) ? { messages: parsed } : { input: rendered }
  } catch {
    return { input: rendered }
  }
}

async function promptsOf(value: unknown, path: string): Promise<readonly string[]> {
  const items: readonly unknown[] = value === undefined || value === null ? [] : [value].flat()
  const texts = await Promise.all(
    items.map(async (item) => {
      const text = isFields(item) ? (item['raw'] ?? item['id']) : item
      if (typeof text !== 'string') {
        throw new FieldError('prompts', `holds ${shown(item)}, wanted texts or file:// references`)
      }
      const file = fileIn(text, path)
      if (file === null) return [text]
      const content = await wholeText(file)
      return content.split(/^---\s*$/m).map((part) => part.trim())
    }),
  )
  return texts.flat().filter((text) => text !== '')
}

async function* testsOf(value: unknown, path: string, readFile: ReadFile): AsyncGenerator<Row> {
  const items: readonly unknown[] = [value].flat()
  for (const [index, item] of items.entries()) {
    const named = isFields(item) ? (item['path'] ?? item) : item
    if (typeof named === 'string')
      yield* readFile(fileIn(named, path) ?? resolve(dirname(path), named))
    else if (isFields(item)) yield { where: `test ${index + 1}`, fields: item }
    else throw new FieldError('tests', `holds ${shown(item)}, wanted objects or file:// references`)
  }
}

function fileIn(text: string, path: string): string | null {
  if (!text.startsWith('file://')) return null
  const name = text.slice('file://'.length)
  return name.startsWith('/') ? fileURLToPath(text) : resolve(dirname(path), name)
}

const EXPECTED = /^__expected\d*$/

/** A line of a CSV file of tests: `__expected` columns are assertions, the others variables. */
export function fromCsv(fields: Fields): Fields {
  const entries = Object.entries(fields)
  const expected = entries.filter(([name, value]) => EXPECTED.test(name) && value !== '')
  const vars = entries.filter(([name]) => !name.startsWith('__'))
  const text = fields['__description']
  return {
    vars: Object.fromEntries(vars),
    assert: expected.map(([, value]) => value),
    ...(text === undefined ? {} : { description: text }),
  }
}
