import { expect, test } from 'vitest'
import { scoreOf } from '../../../src/eval/checks/score.ts'
import { BUNDLED_QUESTIONS, readQuestions } from '../../../src/eval/questions/read-questions.ts'
import { ask, VOICES } from '../../simulator/ask.ts'

test('the bundled questions are twelve in two categories, each with a check and a right answer that passes it', async () => {
  const { questions, warnings } = await readQuestions(BUNDLED_QUESTIONS)
  expect(warnings).toEqual([])
  expect(questions).toHaveLength(12)
  expect(new Set(questions.map(({ category }) => category)).size).toBe(2)
  for (const { id, check, reference } of questions) {
    expect([id, check && scoreOf(check, reference ?? '')]).toEqual([id, 1])
  }
})

test('each simulated model answers some bundled questions wrongly, and no question more than one', async () => {
  const { questions } = await readQuestions(BUNDLED_QUESTIONS)
  const scores = await Promise.all(
    questions.map(({ messages, check }) =>
      Promise.all(VOICES.map(async (voice) => check && scoreOf(check, await ask(voice, messages)))),
    ),
  )
  const wrong = (row: (typeof scores)[number]) => row.filter((score) => score !== 1).length
  expect(scores.filter((row) => wrong(row) > 1)).toEqual([])
  for (const [column, voice] of VOICES.entries()) {
    const right = scores.filter((row) => row[column] === 1).length
    expect([voice, right]).toEqual([voice, expect.toSatisfy((count: number) => count < 12)])
  }
})
