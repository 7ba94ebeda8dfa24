import { Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { EvalError } from '../command/errors.ts'
import { readAssertions } from './promptfoo/assertions.ts'
import { textOf } from './lines.ts'
import type { Row } from './row.ts'

interface Line {
  readonly record: Record<string, string>
  readonly info: { readonly lines: number }
  readonly raw: string
}

const DELIMITERS = [',', ';', '\t']

/** The rows of a CSV file with a line of names, separated by commas, semicolons or tabs. */
export async function* csvRows(path: string): AsyncGenerator<Row> {
  const [first, text] = await peeked(textOf(path))
  const parser = Readable.from(text).pipe(
    parse({
      delimiter: delimiterOf(first),
      bom: true,
      columns: (names: string[]) => names.map((name) => name.trim().toLowerCase()),
      info: true,
      raw: true,
      skip_empty_lines: true,
      relax_quotes: true,
    }),
  )
  try {
    for await (const { record, info, raw } of parser as AsyncIterable<Line>) {
      const start = info.lines - (raw.trimEnd().match(/\n/g)?.length ?? 0)
      yield { where: `line ${start}`, fields: fieldsOf(record) }
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new EvalError(`Cannot read "${path}": ${error.message}`)
  } finally {
    parser.destroy()
  }
}

/** The first piece of a text, and the whole of it. */
async function peeked(text: AsyncGenerator<string>): Promise<[string, AsyncGenerator<string>]> {
  const first = await text.next()
  const piece = first.done === true ? '' : first.value
  async function* whole() {
    yield piece
    yield* text
  }
  return [piece, whole()]
}

/** The one that the line of names has most of, outside of quotes. */
function delimiterOf(text: string): string {
  const names = (text.split('\n', 1)[0] ?? '').replace(/"[^"]*"/g, '')
  const counts = DELIMITERS.map((each) => names.split(each).length)
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ','
}

const JSON_FIELDS: ReadonlySet<string> = new Set(
  'input messages turns choices settings metadata skills check reference target check.value check_value'.split(
    ' ',
  ),
)

/** Cells as fields: an empty cell is none, and one in brackets is JSON where a list or an object may be. */
function fieldsOf(record: Record<string, string>): Readonly<Record<string, unknown>> {
  const fields: Record<string, unknown> = {}
  for (const [name, cell] of Object.entries(record)) {
    if (name === '' || cell.trim() === '') continue
    fields[name] = JSON_FIELDS.has(name) ? jsonOrText(cell) : cell
  }
  return withExpected(withCheck(fields))
}

function jsonOrText(cell: string): unknown {
  if (!/^\s*[[{]/.test(cell)) return cell
  try {
    return JSON.parse(cell)
  } catch {
    return cell
  }
}

/** A check over columns: `check_type`, `check_value` and `check_tolerance`, or with points. */
function withCheck(fields: Record<string, unknown>): Record<string, unknown> {
  const parts = Object.entries(fields).filter(([name]) => /^check[._]/.test(name))
  if (parts.length === 0) return fields
  const check = Object.fromEntries(parts.map(([name, value]) => [name.slice(6), value]))
  const others = Object.entries(fields).filter(([name]) => !/^check[._]/.test(name))
  return { ...Object.fromEntries(others), check }
}

/** Columns of promptfoo in a file that has a question, too. */
function withExpected(fields: Record<string, unknown>): Record<string, unknown> {
  const names = Object.keys(fields).filter((name) => /^__expected\d*$/.test(name))
  const hasInput = ['input', 'question', 'instruction', 'prompt'].some((name) => name in fields)
  if (names.length === 0 || !hasInput || 'check' in fields) return fields
  const { check } = readAssertions(names.map((name) => fields[name]))
  const others = Object.entries(fields).filter(([name]) => !name.startsWith('__'))
  return { ...Object.fromEntries(others), check }
}
