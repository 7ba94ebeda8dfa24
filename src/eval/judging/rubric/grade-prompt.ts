import type { Question } from '../../questions/question.ts'
import { fenced, nonceFor } from '../nonce.ts'
import { MATERIAL, REFERENCE } from '../material.ts'
import { lastObject } from '../read-object.ts'
import { shownAnswer, shownQuestion } from '../shown.ts'
import { BEST_GRADE, LEAST_GRADE, type Rubric } from '../../rubrics/rubric.ts'

/** The words of the prompt; the texts, and the skills of the rubric, stand between them. */
export const GRADE_TASK = {
  task:
    'You are the grader of the answer below. Do not answer the question: give the answer points, for each skill by ' +
    'itself, as if it had no other.',
  criteria:
    'Give whole points, and null where a skill has nothing to look at in this question. A good answer to a simple ' +
    'question earns full points; what is not wrong loses none. Length, a confident tone and named authorities are ' +
    'no merits.',
  reply:
    'First say in at most 30 words what costs points, then give them. Reply with one JSON object and nothing else, ' +
    'of this form:\n',
} as const

/** What is sent when no points could be read. */
export const GRADE_AGAIN = 'Cannot read points in this. Reply with the JSON object alone.'

/** An answer as its grader reads it. */
export interface ShownAnswer {
  readonly question: Question
  readonly texts: readonly string[]
  readonly rubrics: readonly Rubric[]
}

/** What a grader reads. */
export function gradePrompt({ question, texts, rubrics }: ShownAnswer): string {
  const asked = shownQuestion(question)
  const answer = shownAnswer(texts)
  const reference = question.reference ?? ''
  const nonce = nonceFor([asked, answer, reference])
  return [
    GRADE_TASK.task,
    MATERIAL.replace('{code}', nonce),
    fenced('question', asked, nonce),
    ...(reference === '' ? [] : [REFERENCE, fenced('reference', reference, nonce)]),
    fenced('answer', answer, nonce),
    ...rubrics.map(shownRubric),
    GRADE_TASK.criteria,
    GRADE_TASK.reply + JSON.stringify(exampleOf(rubrics)),
  ].join('\n\n')
}

function shownRubric({ name, criterion, anchors }: Rubric): string {
  const scale = anchors.map((sentence, index) => `${LEAST_GRADE + index}: ${sentence}`)
  return [`${name}. ${criterion}`, ...scale].join('\n')
}

function exampleOf(rubrics: readonly Rubric[]): object {
  const points = rubrics.map(({ name }) => [name, MIDDLE])
  return { why: 'It leaves out the second part.', points: Object.fromEntries(points) }
}

/** The grade of the example, from which no judge should lean to either end. */
const MIDDLE = (LEAST_GRADE + BEST_GRADE) / 2

/** What a grader replied. */
export interface Grade {
  /** Null where the skill does not apply, or its points could not be read. */
  readonly points: Readonly<Record<string, number | null>>
  readonly why: string
}

const MAX_WHY_CHARS = 500

/** Reads the points of a reply; null when it has none for any skill of the rubric. Names are compared without case. */
export function readGrade(reply: string, rubrics: readonly Rubric[]): Grade | null {
  return lastObject(reply, ({ points, why }) => {
    if (typeof points !== 'object' || points === null) return null
    const found = new Map(Object.entries(points).map(([name, value]) => [plain(name), value]))
    if (!rubrics.some(({ name }) => found.has(plain(name)))) return null
    const read = rubrics.map(({ name }) => [name, pointsIn(found.get(plain(name)))])
    return {
      points: Object.fromEntries(read),
      why: typeof why === 'string' ? why.slice(0, MAX_WHY_CHARS) : '',
    }
  })
}

function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim()
}

function pointsIn(value: unknown): number | null {
  const points = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof points !== 'number') return null
  return points >= LEAST_GRADE && points <= BEST_GRADE ? points : null
}
