import { extname } from 'node:path'
import { parse, YAMLParseError } from 'yaml'
import { EvalError } from '../command/errors.ts'
import { csvRows } from './csv.ts'
import { linesOf, wholeText } from './lines.ts'
import { isPromptfoo, promptfooRows } from './promptfoo/config.ts'
import { isFields, type Row } from './row.ts'

type ReadRows = (path: string) => AsyncGenerator<Row>

const FORMATS: Readonly<Record<string, ReadRows>> = {
  '.jsonl': jsonlRows,
  '.ndjson': jsonlRows,
  '.json': jsonRows,
  '.csv': csvRows,
  '.tsv': csvRows,
  '.yaml': yamlRows,
  '.yml': yamlRows,
}

/** The rows of a file of questions, by the ending of its name. */
export function rowsOf(path: string): AsyncGenerator<Row> {
  const read = FORMATS[extname(path).toLowerCase()]
  if (read === undefined) {
    const wanted = Object.keys(FORMATS).join(', ')
    throw new EvalError(`Cannot read "${path}": its name ends in none of ${wanted}`)
  }
  return read(path)
}

async function* jsonlRows(path: string): AsyncGenerator<Row> {
  for await (const { number, text } of linesOf(path)) {
    if (text.trim() === '') continue
    yield rowOf(parsedLine(path, text, number), { path, where: `line ${number}` })
  }
}

function parsedLine(path: string, text: string, number: number): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new EvalError(`Cannot read "${path}": line ${number} is not JSON: ${reason}`)
  }
}

interface Place {
  readonly path: string
  readonly where: string
}

function rowOf(value: unknown, { path, where }: Place): Row {
  if (typeof value === 'string') return { where, fields: { input: value } }
  if (isFields(value)) return { where, fields: value }
  throw new EvalError(`Cannot read "${path}": ${where} is no object, wanted one per question`)
}

async function* jsonRows(path: string): AsyncGenerator<Row> {
  const text = await wholeText(path)
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (error) {
    // Many files of lines are named so.
    if (/^\s*\{.*\}\s*\n\s*\{/.test(text)) return yield* jsonlRows(path)
    const reason = error instanceof Error ? error.message : String(error)
    throw new EvalError(`Cannot read "${path}": it is not JSON: ${reason}`)
  }
  yield* documentRows(document, path)
}

async function* yamlRows(path: string): AsyncGenerator<Row> {
  const text = await wholeText(path)
  let document: unknown
  try {
    document = parse(text)
  } catch (error) {
    // A document whose aliases grow without bounds is refused with a `ReferenceError`.
    if (!(error instanceof YAMLParseError || error instanceof ReferenceError)) throw error
    throw new EvalError(`Cannot read "${path}": it is not YAML: ${error.message.split('\n')[0]}`)
  }
  yield* documentRows(document, path)
}

/** Fields of documents that hold a list of questions. */
const LISTS = ['questions', 'samples', 'data', 'examples', 'items']

async function* documentRows(document: unknown, path: string): AsyncGenerator<Row> {
  if (isPromptfoo(document)) return yield* promptfooRows(document, path, rowsOf)
  const list = isFields(document)
    ? LISTS.map((name) => document[name]).find(Array.isArray)
    : document
  if (!Array.isArray(list)) {
    const wanted = `a list of questions, or one in ${LISTS.join(', ')} or tests`
    throw new EvalError(`Cannot read "${path}": it holds no list, wanted ${wanted}`)
  }
  for (const [index, value] of list.entries()) {
    yield rowOf(value, { path, where: `item ${index + 1}` })
  }
}
