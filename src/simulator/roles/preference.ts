import type { Certainty } from '../answers/logprobs.ts'
import { criteriaIn } from './judges.ts'
import { faultOf, pointsOf, ranked, worthOf, type Reading, type Understood } from './reading.ts'
import type { RolePrompt } from './role-prompt.ts'

/** Points that make one answer much better than another. */
const MUCH = 4

/** Compares two answers on five steps, as JSON, or in a letter within brackets. */
export function prefer({ readings: [a, b] }: Understood, { around }: RolePrompt): object | string {
  const ahead = a === undefined || b === undefined ? 0 : worthOf(a) - worthOf(b)
  const sign = Math.abs(ahead) >= MUCH ? '>>' : '>'
  const verdict = ahead === 0 ? 'A=B' : ahead > 0 ? `A${sign}B` : `B${sign}A`
  const worse = ahead > 0 ? b : a
  const fault = worse && ahead !== 0 ? faultOf(worse) : null
  const why = fault ?? 'Both serve equally well.'
  if (!around.includes('[[C]]')) return { why, verdict }
  return `${why}\n\n[[${ahead === 0 ? 'C' : ahead > 0 ? 'A' : 'B'}]]`
}

/** Chances of the letter of the better answer, when it is as good, better, and much better. */
const CHANCES = { equal: 0.5, better: 0.75, much: 0.97 } as const

/** Compares two answers in one letter, whose log probabilities say by how much. */
export function preferLetter(understood: Understood): Certainty & { readonly text: string } {
  const [best, other] = ranked(understood)
  const ahead = best && other ? worthOf(best) - worthOf(other) : 0
  const chance = ahead === 0 ? 'equal' : ahead < MUCH ? 'better' : 'much'
  const text = best?.letter ?? 'A'
  const answerWords = new Set([text.toLowerCase()])
  return { text, certainty: CHANCES[chance], answerWords }
}

/** Words of an answer that cost one point for conciseness. */
const WORDS_PER_POINT = 60

/** Grades an answer by each skill that the prompt names, from 1 to 5 points, as JSON, or rates it from 1 to 10. */
export function grade({ readings: [answer] }: Understood, { around }: RolePrompt): object | string {
  const why = (answer && faultOf(answer)) ?? 'It serves well.'
  if (around.includes('[[rating]]'))
    return `${why}\n\nRating: [[${answer ? Math.round(pointsOf(answer)) : 1}]]`
  const skills = answer === undefined ? [] : criteriaIn(around, 'points')
  const points = skills.map((skill) => [
    skill,
    answer === undefined ? null : pointsFor(skill, answer),
  ])
  return { why, points: Object.fromEntries(points) }
}

function pointsFor(skill: string, answer: Reading): number {
  const points = /concise/i.test(skill)
    ? 5 - Math.floor(answer.text.split(/\s+/).length / WORDS_PER_POINT)
    : Math.round((pointsOf(answer) + answer.bonus) / 2)
  return Math.min(5, Math.max(1, points))
}
