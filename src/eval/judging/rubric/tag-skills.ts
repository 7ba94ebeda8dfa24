import type { Question } from '../../questions/question.ts'
import { askJudge, type Judging } from '../judge-request.ts'
import { fenced, nonceFor } from '../nonce.ts'
import { MATERIAL } from '../material.ts'
import { lastObject } from '../read-object.ts'
import { shownQuestion } from '../shown.ts'
import type { Rubric } from '../../rubrics/rubric.ts'
import { skillNamed, SKILLS, SKILLS_PER_QUESTION } from '../../rubrics/skills.ts'

/** Skills of a question about which nothing else is known; the last one is where mixtures lose. */
const USUAL = ['logical correctness', 'completeness', 'conciseness']

const AGAIN = 'Cannot read skills in this. Reply with the JSON object alone.'

/** What the one who names the skills of a question reads. */
export function skillsPrompt(question: Question): string {
  const asked = shownQuestion(question)
  const nonce = nonceFor([asked])
  const skills = SKILLS.map(({ name, criterion }) => `- ${name}: ${criterion}`)
  return [
    'You name the skills that the question below needs. Do not answer the question.',
    MATERIAL.replace('{code}', nonce),
    fenced('question', asked, nonce),
    `The skills are:\n${skills.join('\n')}`,
    `Choose the ${SKILLS_PER_QUESTION} in which good and bad answers to this question differ most. Reply with one JSON ` +
      `object and nothing else, of this form:\n${JSON.stringify({ skills: USUAL })}`,
  ].join('\n\n')
}

/** The skills of a reply; null when it names none. */
export function readSkills(reply: string): readonly Rubric[] | null {
  return lastObject(reply, ({ skills }) => {
    const named = Array.isArray(skills) ? skillsNamed(skills.map(String)) : []
    return named.length === 0 ? null : named
  })
}

/** The skills of these names, in the order of the table. */
function skillsNamed(names: readonly string[]): readonly Rubric[] {
  const wanted = new Set(names.slice(0, SKILLS_PER_QUESTION).map(skillNamed))
  return SKILLS.filter((skill) => wanted.has(skill))
}

/** What a question is graded by, and what finding that out cost. */
export interface TaggedQuestion {
  readonly rubrics: readonly Rubric[]
  readonly costUsd: number | null
}

/** The skills of a question: its own, else those that a model names in one call, else the usual ones. */
export async function tagSkills(
  question: Question,
  model: string,
  context: Judging,
): Promise<TaggedQuestion> {
  const own = skillsNamed(question.skills)
  if (own.length > 0) return { rubrics: own, costUsd: 0 }
  const prompt = { text: skillsPrompt(question), read: readSkills, again: AGAIN }
  const { value, costUsd } = await askJudge(model, prompt, context)
  return { rubrics: value ?? skillsNamed(USUAL), costUsd }
}

/** What a question is graded by from a rubric file: the skills that it names, or all. */
export function ownSkills(question: Question, rubrics: readonly Rubric[]): readonly Rubric[] {
  const named = rubrics.filter(({ name }) => question.skills.includes(name))
  return named.length > 0 ? named : rubrics
}
