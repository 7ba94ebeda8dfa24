import { fileURLToPath } from 'node:url'
import { EvalError } from '../command/errors.ts'
import { FieldError } from './field-error.ts'
import { rowsOf } from './formats.ts'
import type { Question } from './question.ts'
import { readRow } from './read-row.ts'
import type { Row } from './row.ts'

/** The questions of a file, in its order. */
export interface ReadQuestions {
  readonly questions: readonly Question[]
  /** One sentence each. */
  readonly warnings: readonly string[]
}

/** Twelve questions of our own that simulated models can answer. */
export const BUNDLED_QUESTIONS = fileURLToPath(new URL('bundled.jsonl', import.meta.url))
/** Most problems of one file that are reported at once. */
const MAX_PROBLEMS = 10

/**
 * Reads a file of questions: JSONL, CSV, JSON (AlpacaEval, inspect), YAML (promptfoo). Throws an `EvalError` that names
 * the line and the field of what cannot be used.
 */
export async function readQuestions(path: string): Promise<ReadQuestions> {
  const reading = new Reading()
  try {
    for await (const row of rowsOf(path)) {
      reading.add(row)
      if (reading.problems.length > MAX_PROBLEMS) break
    }
  } catch (error) {
    if (!(error instanceof FieldError)) throw error
    throw new EvalError(`Cannot read "${path}": ${error.message}`)
  }
  if (reading.problems.length > 0) throw new EvalError(problemsOf(path, reading.problems))
  if (reading.questions.length === 0) {
    throw new EvalError(`Cannot read "${path}": it holds no question`)
  }
  return { questions: reading.questions, warnings: reading.warnings() }
}

function problemsOf(path: string, problems: readonly string[]): string {
  const [first = '', ...others] = problems
  if (others.length === 0) return `Cannot read "${path}": ${first}`
  const shown = problems.slice(0, MAX_PROBLEMS).map((problem) => `  ${problem}`)
  const more = problems.length > MAX_PROBLEMS ? ['  …'] : []
  return [`Cannot read "${path}":`, ...shown, ...more].join('\n')
}

/** Collects questions, and what is wrong or doubtful about them. */
class Reading {
  readonly questions: Question[] = []
  readonly problems: string[] = []
  /** Where each id was given. */
  readonly #places = new Map<string, string>()
  /** Ids of the first question with each conversation. */
  readonly #conversations = new Map<string, string>()
  readonly #duplicates: string[] = []
  readonly #unread = new Set<string>()
  readonly #notes = new Map<string, number>()

  add({ where, fields, notes = [] }: Row): void {
    try {
      const { problem } = fields
      if (problem instanceof FieldError) throw problem
      const { question, hasId, unread } = readRow(fields)
      const id = hasId ? this.#given(question.id, where) : this.#free(question.id)
      this.#places.set(id, where)
      this.#compare(question, id, where)
      for (const name of unread) this.#unread.add(name)
      for (const note of notes) this.#notes.set(note, (this.#notes.get(note) ?? 0) + 1)
      this.questions.push({ ...question, id })
    } catch (error) {
      if (!(error instanceof FieldError)) throw error
      this.problems.push(`${where}: ${error.message}`)
    }
  }

  warnings(): readonly string[] {
    const unread = [...this.#unread].map((name) => `"${name}"`).join(', ')
    return [
      ...capped(this.#duplicates),
      ...(unread === '' ? [] : [`Fields that mean nothing here are read as metadata: ${unread}`]),
      ...[...this.#notes].map(([note, count]) => `In ${count} of the tests, ${note}`),
    ]
  }

  /** An id of the file; a second question with it is a mistake, because answers are stored by it. */
  #given(id: string, where: string): string {
    const earlier = this.#places.get(id)
    if (earlier === undefined) return id
    throw new FieldError(
      'id',
      `is "${id}", as that of ${earlier} is, wanted one of its own for ${where}`,
    )
  }

  #free(id: string): string {
    let free = id
    for (let count = 2; this.#places.has(free); count++) free = `${id}-${count}`
    return free
  }

  #compare({ messages, turns }: Question, id: string, where: string): void {
    const contents = [...messages.map(({ role, content }) => `${role}: ${content}`), ...turns]
    const key = contents.join('\n').replace(/\s+/gu, ' ').trim().toLowerCase()
    const first = this.#conversations.get(key)
    if (first === undefined) this.#conversations.set(key, id)
    else this.#duplicates.push(`The question of ${where} is that of "${first}" again`)
  }
}

function capped(sentences: readonly string[]): readonly string[] {
  const more = sentences.length - MAX_PROBLEMS
  if (more <= 0) return sentences
  return [...sentences.slice(0, MAX_PROBLEMS), `${more} more questions are there twice`]
}
