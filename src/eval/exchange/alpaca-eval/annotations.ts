import { readFileSync } from 'node:fs'
import { EvalError } from '../../command/errors.ts'
import { parsePythonJson } from '../python-json.ts'
import { isMissing } from '../../results/json-lines.ts'
import { characters } from '../../../stats/length/characters.ts'
import { preferenceShare } from '../../../stats/length/win-rate.ts'

/** A row of `annotations.json`: one judged instruction. */
export interface Annotation {
  readonly instruction: string
  /** How much the model is preferred, from 0 to 1; null where the judge gave nothing that can be used. */
  readonly share: number | null
  readonly baselineChars: number
  readonly modelChars: number
  /** What upstream's fit predicts for the row; null where the file has no such column. */
  readonly predicted: number | null
}

/** The judged rows of a model, and against whom it was judged. */
export interface Annotations {
  readonly baseline: string
  readonly model: string
  readonly rows: readonly Annotation[]
}

/** The annotations of a file, in its order; null when there is no file. */
export function readAnnotations(path: string): Annotations | null {
  const list = readPythonJson(path)
  if (list === null) return null
  if (!Array.isArray(list) || !list.every(isRecord)) {
    throw new EvalError(`Cannot read ${path}: it holds no list of objects, wanted annotations`)
  }
  const [first] = list
  return {
    baseline: first === undefined ? '' : textOf(first, 'generator_1'),
    model: first === undefined ? '' : textOf(first, 'generator_2'),
    rows: list.map((fields, i) => annotationOf(fields, `${path}: item ${i + 1}`)),
  }
}

/** Whether a file may hold predictions; most do not, and are large. */
export function mentionsPredictions(path: string): boolean {
  return readFileSync(path).includes('"glm_preference"')
}

/** The lengths of the answers of a `model_outputs.json`, by instruction; null when there is no file. */
export function readOutputLengths(path: string): ReadonlyMap<string, number> | null {
  const list = readPythonJson(path)
  if (list === null) return null
  if (!Array.isArray(list) || !list.every(isRecord)) {
    throw new EvalError(`Cannot read ${path}: it holds no list of objects, wanted model outputs`)
  }
  return new Map(
    list.map((fields) => [textOf(fields, 'instruction'), characters(textOf(fields, 'output'))]),
  )
}

function annotationOf(fields: Readonly<Record<string, unknown>>, where: string): Annotation {
  for (const name of ['output_1', 'output_2']) {
    if (typeof fields[name] === 'string') continue
    throw new EvalError(`Cannot read ${where}: its ${name} is no text`)
  }
  const predicted = fields['glm_preference']
  return {
    instruction: textOf(fields, 'instruction'),
    share: preferenceShare(numberOf(fields['preference'])),
    baselineChars: characters(textOf(fields, 'output_1')),
    modelChars: characters(textOf(fields, 'output_2')),
    predicted: numberOf(predicted),
  }
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

function textOf(fields: Readonly<Record<string, unknown>>, name: string): string {
  const value = fields[name]
  return typeof value === 'string' ? value : ''
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The document of a file; null when there is no file. */
function readPythonJson(path: string): unknown {
  try {
    return parsePythonJson(readFileSync(path, 'utf8'), path)
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}
