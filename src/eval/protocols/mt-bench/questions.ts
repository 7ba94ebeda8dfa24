import type { Question } from '../../questions/question.ts'

/** How one category of MT-Bench is answered and judged (arXiv 2306.05685). */
export interface BenchCategory {
  readonly temperature: number
  /** Whether its judges read a right answer, where there is one. */
  readonly isGuided: boolean
}

/** The categories of MT-Bench. */
export const CATEGORIES: Readonly<Record<string, BenchCategory>> = {
  writing: { temperature: 0.7, isGuided: false },
  roleplay: { temperature: 0.7, isGuided: false },
  reasoning: { temperature: 0, isGuided: true },
  math: { temperature: 0, isGuided: true },
  coding: { temperature: 0, isGuided: true },
  extraction: { temperature: 0, isGuided: false },
  stem: { temperature: 0.1, isGuided: false },
  humanities: { temperature: 0.1, isGuided: false },
}

/** A category of the user's own: as writing, and guided wherever there is a right answer. */
const OTHER: BenchCategory = { temperature: 0.7, isGuided: true }
/** Longest answer, in tokens. */
const MAX_TOKENS = 1024

/** How a category is answered and judged. */
export function categoryOf({ category }: Question): BenchCategory {
  const name = category?.toLowerCase() ?? ''
  return (Object.hasOwn(CATEGORIES, name) ? CATEGORIES[name] : undefined) ?? OTHER
}

/** The question with the settings of its category; its own settings win. */
export function benchQuestion(question: Question): Question {
  const { temperature } = categoryOf(question)
  return { ...question, settings: { temperature, max_tokens: MAX_TOKENS, ...question.settings } }
}

/** The right answer to each turn, as far as there are any; none in a category that is judged without. */
export function referencesOf(question: Question): readonly string[] {
  if (!categoryOf(question).isGuided) return []
  const { references } = question.metadata
  if (Array.isArray(references)) return references.map(String)
  return question.reference === null ? [] : [question.reference]
}

/** Adds the right answers of a second file, which FastChat calls the answers of a reference model, by id of the question. */
export function withReferences(
  questions: readonly Question[],
  rows: readonly unknown[],
): readonly Question[] {
  const found = new Map(rows.flatMap(referencesIn))
  return questions.map((question) => {
    const references = found.get(question.id)
    if (references === undefined) return question
    return { ...question, metadata: { ...question.metadata, references } }
  })
}

function referencesIn(row: unknown): readonly (readonly [string, readonly string[]])[] {
  const { question_id: id, choices } = { ...(row as object) } as Readonly<Record<string, unknown>>
  const [choice] = Array.isArray(choices) ? (choices as readonly unknown[]) : []
  const { turns } = { ...(choice as object) } as Readonly<Record<string, unknown>>
  if ((typeof id !== 'string' && typeof id !== 'number') || !Array.isArray(turns)) return []
  return [[String(id), turns.map(String)]]
}
