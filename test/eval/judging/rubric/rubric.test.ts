import { describe, expect, test } from 'vitest'
import { gradePrompt, readGrade } from '../../../../src/eval/judging/rubric/grade-prompt.ts'
import { gradeAll, gradeAnswer } from '../../../../src/eval/judging/rubric/grade-answer.ts'
import type { Rubric } from '../../../../src/eval/rubrics/rubric.ts'
import { SKILLS } from '../../../../src/eval/rubrics/skills.ts'
import {
  readSkills,
  skillsPrompt,
  tagSkills,
} from '../../../../src/eval/judging/rubric/tag-skills.ts'
import { ask, user } from '../../../simulator/ask.ts'
import { answered, fakeGateway, questionOf } from '../../asking/fake-gateway.ts'

const rubrics: readonly Rubric[] = [
  {
    name: 'Politeness',
    criterion: 'Is it polite?',
    anchors: ['Rude.', 'Cold.', 'Cool.', 'Fair.', 'Kind.'],
  },
  { name: 'Conciseness', criterion: 'Is it short?', anchors: ['1', '2', '3', '4', '5'] },
]

describe('the twelve skills', () => {
  test('of a question are its own, else those that a model names, else the usual ones', async () => {
    const { context, sent } = fakeGateway((_, number) =>
      answered(
        number === 1
          ? '{"skills":["Harmlessness","factuality","Readability","Comprehension"]}'
          : 'Hm',
      ),
    )
    const judging = { ...context, seed: 1, cache: null }
    const names = async (skills: readonly string[]) => {
      const { rubrics: found } = await tagSkills(questionOf({ skills }), 'up/small', judging)
      return found.map(({ name }) => name)
    }
    expect(await names(['Insightfulness'])).toEqual(['insightfulness'])
    expect(sent).toHaveLength(0)
    expect(await names([])).toEqual(['factuality', 'readability', 'harmlessness'])
    expect(await names([])).toEqual(['logical correctness', 'completeness', 'conciseness'])
    expect(sent).toHaveLength(3)
  })

  test('are all shown to the one who names those of a question', () => {
    const text = skillsPrompt(questionOf())
    for (const { name } of SKILLS) expect(text).toContain(`- ${name}: `)
    expect(readSkills('{"skills":"Readability"}')).toBeNull()
  })
})

describe('a grade', () => {
  const question = questionOf()
  const texts = ['Two.']

  test('has the points of each skill; null where it does not apply or none can be read', () => {
    const read = (points: object) =>
      readGrade(JSON.stringify({ why: 'x', points }), rubrics)?.points
    expect(read({ politeness: 3, CONCISENESS: '1' })).toEqual({ Politeness: 3, Conciseness: 1 })
    expect(read({ Politeness: null, Conciseness: 7 })).toEqual({
      Politeness: null,
      Conciseness: null,
    })
    expect(read({ Politeness: 'N/A' })).toEqual({ Politeness: null, Conciseness: null })
    expect(read({ tone: 3 })).toBeUndefined()
    expect(readGrade('Politeness: 3', rubrics)).toBeNull()
  })

  test('is requested with every anchor of the rubric, and no name of a model', () => {
    const text = gradePrompt({ question, texts, rubrics })
    expect(text).toMatch(/^You are the grader of the answer below/)
    expect(text).toContain(
      'Politeness. Is it polite?\n1: Rude.\n2: Cold.\n3: Cool.\n4: Fair.\n5: Kind.',
    )
    expect(text).toMatch(/<<<answer \w+>>>\nTwo\.\n/)
  })

  test('that cannot be read is missing, and is requested once more', async () => {
    const { context, sent } = fakeGateway(() => answered('Good.'))
    const answer = { system: 'team', repeat: 1, texts }
    const judging = { ...context, seed: 1, cache: null }
    const task = { question, answer, judge: 'up/judge', rubrics }
    const grade = await gradeAnswer(task, judging)
    expect(grade).toMatchObject({
      kind: 'grade',
      question: 'q1',
      repeat: 1,
      system: 'team',
      judge: 'up/judge',
      points: { Politeness: null, Conciseness: null },
      error: null,
      costUsd: 0.5,
    })
    expect(sent).toHaveLength(2)
    const again = gradeAll([task], { concurrency: 1, done: [grade] }, judging)
    expect(await again.next()).toEqual({ done: true, value: undefined })
    expect(sent).toHaveLength(2)
  })

  test('of a simulated grader is by what it knows', async () => {
    const points = async (text: string) => {
      const prompt = gradePrompt({ question, texts: [text], rubrics: SKILLS.slice(1, 11) })
      return readGrade(await ask('careful', [user(prompt)]), SKILLS)?.points
    }
    expect(await points('1 + 1 = 2.')).toMatchObject({ 'logical correctness': 5, conciseness: 5 })
    expect(await points('1 + 1 = 3.')).toMatchObject({ 'logical correctness': 1 })
    expect(await points(`1 + 1 = 2. ${'And so on. '.repeat(60)}`)).toMatchObject({ conciseness: 2 })
  })
})
