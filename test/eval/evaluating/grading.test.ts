import { expect, test } from 'vitest'
import { questionsOf, scene, type Voices } from './scene.ts'

/** A judge that finds every question in need of two skills, and every answer concise. */
const voices: Voices = (model, prompt) => {
  if (prompt.startsWith('You are the judge')) return '{"why": "Even.", "verdict": "A=B"}'
  if (prompt.startsWith('You name the skills')) return '{"skills":["factuality","conciseness"]}'
  if (prompt.startsWith('You are the grader'))
    return JSON.stringify({ why: 'Fine.', points: { factuality: 3, conciseness: 5 } })
  return `By ${model}`
}
const graded = (options: object) =>
  scene({ questions: questionsOf(2), voices, against: ['up/huge'], options })

test('answers are graded by the skills that each question needs, which are asked for once', async () => {
  const { go, asked } = graded({ skills: true })
  const { judgments } = await go()
  const grades = judgments.filter((record) => record.kind === 'grade')
  expect(grades.map(({ question, system }) => `${question} ${system}`).toSorted()).toEqual([
    'q0 team',
    'q0 up/huge',
    'q1 team',
    'q1 up/huge',
  ])
  expect(grades[0]?.points).toEqual({ factuality: 3, conciseness: 5 })
  expect(asked().filter((each) => each.includes('You name the skills'))).toHaveLength(2)
  // The call that named the skills is paid with the first grade of each question.
  expect(grades.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0)).toBeCloseTo(6 * 0.25)
})

test('a run that goes on grades what is open, by the skills that it had', async () => {
  const { go, asked } = graded({ skills: true })
  const { events } = await go()
  const firstGrade = events.findIndex(
    (event) => event.type === 'judgment' && event.record.kind === 'grade',
  )
  const again = graded({ skills: true })
  await again.go(firstGrade + 1)
  const { judgments } = await again.go()
  expect(judgments.filter((record) => record.kind === 'grade')).toHaveLength(4)
  const requests = again.asked()
  expect(requests.filter((each) => each.includes('You are the grader'))).toHaveLength(4)
  expect(requests.length).toBe(asked().length)
})

test('nothing is graded unless a rubric or the skills are wanted', async () => {
  const { go, asked } = graded({})
  const { judgments } = await go()
  expect(judgments.filter((record) => record.kind === 'grade')).toEqual([])
  expect(asked().filter((each) => each.includes('You are the grader'))).toEqual([])
})
