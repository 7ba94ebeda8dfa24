import { parse } from 'yaml'
import { EvalError } from '../command/errors.ts'
import { BEST_GRADE, type Rubric } from './rubric.ts'

const MOST_RUBRICS = 16

/**
 * Reads a rubric file, in YAML or JSON: `skills` with a `name`, a `criterion` and `anchors`, one sentence for each
 * grade.
 */
export function readRubrics(text: string, path: string): readonly Rubric[] {
  const fail = (problem: string): never => {
    throw new EvalError(`Cannot read ${path}: ${problem}`)
  }
  const document = parsed(text, fail)
  const list = isRecord(document) ? document['skills'] : document
  if (!Array.isArray(list) || list.length === 0 || list.length > MOST_RUBRICS)
    return fail(`it has no list "skills" of 1 to ${MOST_RUBRICS}`)
  const skills = list.map((each: unknown, index) => skillOf(each, `skills[${index}]`, fail))
  const twice = skills.find(
    ({ name }, index) => skills.findIndex((one) => one.name === name) < index,
  )
  return twice === undefined ? skills : fail(`the skill "${twice.name}" is there twice`)
}

type Fail = (problem: string) => never

function parsed(text: string, fail: Fail): unknown {
  try {
    return parse(text)
  } catch (error) {
    return fail(`it is not YAML or JSON (${error instanceof Error ? firstLine(error) : 'unknown'})`)
  }
}

function firstLine({ message }: Error): string {
  return message.split('\n', 1)[0]?.replace(/:$/, '') ?? ''
}

function skillOf(value: unknown, at: string, fail: Fail): Rubric {
  if (!isRecord(value)) return fail(`${at} is not an object`)
  const { name, criterion, anchors } = value
  if (typeof name !== 'string' || name.trim() === '') return fail(`${at}.name is not a text`)
  if (typeof criterion !== 'string' || criterion.trim() === '')
    return fail(`${at}.criterion is not a text`)
  const sentences: readonly unknown[] = Array.isArray(anchors) ? anchors : []
  const texts = sentences.filter((one) => typeof one === 'string')
  if (texts.length < sentences.length || !isScale(texts))
    return fail(`${at}.anchors is not a list of ${BEST_GRADE} sentences`)
  return { name: name.trim(), criterion: criterion.trim(), anchors: texts }
}

function isScale(texts: readonly string[]): texts is Rubric['anchors'] {
  return texts.length === BEST_GRADE
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
