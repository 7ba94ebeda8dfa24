import { parse } from 'yaml'
import { EvalError } from '../../command/errors.ts'
import type { Rubric, Skill } from './skill.ts'

/** Points of a skill of which a rubric may say nothing but the ends. */
const FEWEST_POINTS = 2
const MOST_POINTS = 10
const MOST_SKILLS = 16

/**
 * Reads a rubric file, in YAML or JSON: `skills` with a `name`, a `criterion` and `anchors`, one sentence for each
 * number of points.
 */
export function readRubric(text: string, path: string): Rubric {
  const fail = (problem: string): never => {
    throw new EvalError(`Cannot read ${path}: ${problem}`)
  }
  const document = parsed(text, fail)
  const list = isRecord(document) ? document['skills'] : document
  if (!Array.isArray(list) || list.length === 0 || list.length > MOST_SKILLS)
    return fail(`it has no list "skills" of 1 to ${MOST_SKILLS}`)
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

function skillOf(value: unknown, at: string, fail: Fail): Skill {
  if (!isRecord(value)) return fail(`${at} is not an object`)
  const { name, criterion, anchors } = value
  if (typeof name !== 'string' || name.trim() === '') return fail(`${at}.name is not a text`)
  if (typeof criterion !== 'string' || criterion.trim() === '')
    return fail(`${at}.criterion is not a text`)
  const sentences: readonly unknown[] = Array.isArray(anchors) ? anchors : []
  const texts = sentences.filter((one) => typeof one === 'string')
  const isScale = texts.length >= FEWEST_POINTS && texts.length <= MOST_POINTS
  if (!isScale || texts.length < sentences.length)
    return fail(`${at}.anchors is not a list of ${FEWEST_POINTS} to ${MOST_POINTS} sentences`)
  return { name: name.trim(), criterion: criterion.trim(), anchors: texts }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
