import type { Question } from '../../questions/question.ts'
import type { WriteQuestions } from './format.ts'

/** The fields of a question that are there: a text alone where the conversation is one message. */
export function fieldsOf(question: Question): Readonly<Record<string, unknown>> {
  const { id, messages, turns, reference, check, category, cluster } = question
  const [only] = messages
  const isPlain = messages.length === 1 && turns.length === 0 && only?.role === 'user'
  const fields = {
    id,
    ...(isPlain ? { input: only.content } : { messages }),
    turns,
    reference,
    check,
    category,
    cluster,
    skills: question.skills,
    settings: question.settings,
    metadata: question.metadata,
  }
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value)))
}

/** One question a line, in the form that this tool reads and writes. */
export const writeJsonl: WriteQuestions = (questions) => ({
  text: questions.map((question) => `${JSON.stringify(fieldsOf(question))}\n`).join(''),
  notes: [],
})

/** One sample a line, for inspect_ai: `input`, `target`, `id`, `metadata`; what else there is, it leaves unread. */
export const writeInspect: WriteQuestions = (questions) => ({
  text: questions.map((question) => `${JSON.stringify(sampleOf(question))}\n`).join(''),
  notes: [],
})

function sampleOf(question: Question): Readonly<Record<string, unknown>> {
  const { messages, reference, ...others } = fieldsOf(question)
  // A conversation with further turns has no form there; this tool reads it back from `messages` and `turns`.
  const hasTurns = question.turns.length > 0
  return {
    ...others,
    ...(messages === undefined ? {} : hasTurns ? { messages } : { input: messages }),
    target: reference ?? '',
  }
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined) return true
  return typeof value === 'object' && Object.keys(value).length === 0
}
