import { expect, test } from 'vitest'
import { ask, user } from '../ask.ts'
import { inRole, task } from './role.ts'

interface Comparison {
  readonly better: string
  readonly assessments: readonly { readonly id: string; readonly fault: string | null }[]
}
interface Ranking {
  readonly ranking: readonly string[]
}
const sum = '17 * 23'
const pair = (model: string, texts: readonly string[], question = `What is ${sum}?`) =>
  inRole<Comparison>(model, 'the judge of the two responses', { question, texts })

test('a judge of two prefers the one that says what it knows, in both orders', async () => {
  const texts = [`${sum} = 381. (simulated)`, `${sum} = 391. (simulated)`]
  expect(await pair('careful', texts)).toEqual({
    assessments: [
      { id: 'A', fault: 'It is wrong about “17 × 23”: I have 391.' },
      { id: 'B', fault: null },
    ],
    better: 'B',
  })
  expect((await pair('careful', texts.toReversed())).better).toBe('A')
})

test('a judge prefers a response with its own mistake', async () => {
  // Terse believes that Barcelona is the capital of Spain.
  const texts = ['The capital of Spain is Madrid.', 'The capital of Spain is Barcelona.']
  const question = 'What is the capital of Spain?'
  expect((await pair('terse', texts, question)).better).toBe('B')
  expect((await pair('careful', texts, question)).better).toBe('A')
})

test('the model without beliefs finds two equals, unless one has reasons', async () => {
  expect((await pair('judge', [`${sum} = 381`, `${sum} = 391`])).better).toBe('tie')
  const reasoned = `${sum} = 17 * 20 + 17 * 3 = 340 + 51 = 391`
  expect((await pair('judge', [`${sum} = 381`, reasoned])).better).toBe('B')
  expect((await pair('judge', [reasoned, `${sum} = 381`])).better).toBe('A')
})

test('rankers differ: each ranks first what it believes or prefers', async () => {
  const texts = [
    'The capital of Spain is Madrid, because the court settled there in 1561.',
    'The capital of Spain is Barcelona.',
    'The capital of Spain is Madrid.',
  ]
  const question = 'What is the capital of Spain?'
  const ranking = async (model: string) => {
    const reply = await inRole<Ranking>(model, 'the ranker of the responses', { question, texts })
    return reply.ranking.join('')
  }
  expect(await ranking('careful')).toBe('ACB')
  expect(await ranking('quick')).toBe('CAB')
  expect(await ranking('terse')).toBe('BCA')
})

test('a ranker that doubts the form writes a list where no schema is enforced', async () => {
  const prompt = task('the ranker of the responses', [`${sum} = 381`, `${sum} = 391`])
  const reply = await ask('contrarian', [user(`What is ${sum}?`), user(prompt)])
  expect(reply).toMatch(/\n\nFINAL RANKING:\n1\. Response [AB]\n2\. Response [AB]$/)
})

test('scores the criteria that the prompt names', async () => {
  const after = 'Reply: {"assessments":[{"id":"A","scores":{"correct":5,"polite":5},"fault":null}]}'
  const prompt = task('the judge of the responses', [`${sum} = 381`, `${sum} = 391`], after)
  const reply = JSON.parse(await ask('careful', [user(`What is ${sum}?`), user(prompt)]))
  expect(reply.assessments).toMatchObject([
    { scores: { correct: 2, polite: 8 } },
    { scores: { correct: 10, polite: 8 } },
  ])
  expect(reply.assessments[0].scores).not.toHaveProperty('complete')
})
