import {
  appendFileSync,
  closeSync,
  ftruncateSync,
  openSync,
  readFileSync,
  type PathLike,
} from 'node:fs'
import { EvalError } from '../command/errors.ts'

const NEW_LINE = 0x0a

/**
 * A file of JSON values, one a line, that only grows. A line is in the hands of the operating system when `append`
 * returns, so a process that is killed loses no line; one that was cut in the middle is dropped when the file is read.
 */
export class JsonLines<T> implements Disposable {
  readonly #path: string
  readonly #file: number

  /** Opens a file, which is made when there is none; the line that was cut is removed, so that no other joins it. */
  constructor(path: string) {
    this.#path = path
    this.#file = openSync(path, 'a+')
    const bytes = readFileSync(path)
    const whole = bytes.lastIndexOf(NEW_LINE) + 1
    if (whole < bytes.length) ftruncateSync(this.#file, whole)
  }

  append(record: T): void {
    appendFileSync(this.#file, `${JSON.stringify(record)}\n`)
  }

  readAll(): T[] {
    return readJsonLines<T>(this.#path)
  }

  [Symbol.dispose](): void {
    closeSync(this.#file)
  }
}

/** The values of a file of JSON lines, none when there is no file; a last line that was cut is no value. */
export function readJsonLines<T>(path: string): T[] {
  const lines = textOf(path).split('\n')
  lines.pop() // What follows the last line end: nothing, or a line that was cut.
  return lines.map((line, at) => {
    try {
      return JSON.parse(line) as T
    } catch {
      throw new EvalError(`Cannot read ${path}: line ${at + 1} is not JSON`)
    }
  })
}

function textOf(path: PathLike): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return ''
    throw error
  }
}

/** Whether a file system reports that there is no such file, or that its folder is a file. */
export function isMissing(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false
  return error.code === 'ENOENT' || error.code === 'ENOTDIR'
}
