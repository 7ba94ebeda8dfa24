import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { EvalError } from '../command/errors.ts'

/** Most characters of one line, and of a file that is read whole. */
const MAX_LINE_CHARS = 32 * 1024 * 1024
const MAX_WHOLE_BYTES = 128 * 1024 * 1024

/** A line of a file, counted from 1. */
export interface Line {
  readonly number: number
  readonly text: string
}

/** The text of a file in pieces, its byte order mark left out. Throws an `EvalError` for a file that is not there or no text. */
export async function* textOf(path: string): AsyncGenerator<string> {
  try {
    const decoder = new TextDecoder(await encodingOf(path), { fatal: true })
    for await (const bytes of createReadStream(path)) {
      yield decoder.decode(bytes as Uint8Array, { stream: true })
    }
    yield decoder.decode()
  } catch (error) {
    throw explained(path, error)
  }
}

function explained(path: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const code = 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return new EvalError(`Cannot read "${path}": there is no such file`)
  if (code === 'EISDIR')
    return new EvalError(`Cannot read "${path}": it is a folder, wanted a file`)
  if (code === 'EACCES') return new EvalError(`Cannot read "${path}": permission denied`)
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
    return new EvalError(`Cannot read "${path}": it is not valid UTF-8`)
  }
  return error
}

/** By the byte order mark: files that spreadsheets export are often UTF-16. */
async function encodingOf(path: string): Promise<'utf-8' | 'utf-16le' | 'utf-16be'> {
  await using file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0)
  if (bytesRead < 2) return 'utf-8'
  const mark = buffer.readUInt16BE()
  return mark === 0xfffe ? 'utf-16le' : mark === 0xfeff ? 'utf-16be' : 'utf-8'
}

/** The lines of a file, read as they are needed. Only a line feed ends one: JSON may hold other separators in its strings. */
export async function* linesOf(path: string): AsyncGenerator<Line> {
  let number = 0
  let rest = ''
  for await (const piece of textOf(path)) {
    const lines = `${rest}${piece}`.split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > MAX_LINE_CHARS) {
      const limit = `${MAX_LINE_CHARS.toLocaleString('en')} characters`
      throw new EvalError(`Cannot read "${path}": line ${number + 1} has more than ${limit}`)
    }
    for (const text of lines) yield { number: ++number, text: text.replace(/\r$/, '') }
  }
  if (rest !== '') yield { number: ++number, text: rest.replace(/\r$/, '') }
}

/** The whole text of a file. */
export async function wholeText(path: string): Promise<string> {
  let text = ''
  for await (const piece of textOf(path)) {
    text += piece
    if (text.length > MAX_WHOLE_BYTES) {
      const limit = `${MAX_WHOLE_BYTES / 1024 / 1024} MiB`
      throw new EvalError(`Cannot read "${path}": it is larger than ${limit}, wanted JSONL or CSV`)
    }
  }
  return text
}
