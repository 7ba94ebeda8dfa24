import { expect, test } from 'vitest'
import { readModelName } from '../../src/simulator/faults.ts'
import { ask, complete, fenced, post, system, user, VOICES } from './ask.ts'

const SUMS = Array.from({ length: 200 }, (_, index) => [12 + index, 31 + index * 3] as const)
const QUESTIONS = SUMS.map(([a, b]) => `What is ${a} + ${b}?`)
const isRight = (text: string, index: number) => {
  const [a, b] = SUMS[index] ?? [0, 0]
  return text.includes(`= ${a + b}`)
}
const rightOnes = async (model: string, more: object = {}) => {
  const texts = await Promise.all(QUESTIONS.map((one) => ask(model, [user(one)], more)))
  return texts.map(isRight)
}
const share = (rights: readonly boolean[]) => rights.filter((right) => right).length / rights.length

test('a model is right about the share of sums that its name plants', async () => {
  expect(share(await rightOnes('quick?right=1'))).toBe(1)
  expect(share(await rightOnes('careful?right=0'))).toBe(0)
  for (const right of [0.3, 0.7]) {
    for (const voice of VOICES) {
      const found = share(await rightOnes(`${voice}?right=${right}`))
      expect(Math.abs(found - right)).toBeLessThan(0.1)
    }
  }
})

test('models are right about sums independently of one another, and a seed draws again', async () => {
  const [quick, terse, again] = await Promise.all([
    rightOnes('quick?right=0.5'),
    rightOnes('terse?right=0.5'),
    rightOnes('quick?right=0.5', { seed: 7 }),
  ])
  for (const other of [terse, again]) {
    const both = share(quick.map((right, index) => right === other[index]))
    expect(Math.abs(both - 0.5)).toBeLessThan(0.12)
  }
})

test('a model that is wrong about a sum says a number that could be right', async () => {
  const text = await ask('terse?right=0', 'What is 17 * 23?')
  const value = Number(/= (\d+)/.exec(text)?.[1])
  expect(value).not.toBe(391)
  expect(Math.abs(value - 391)).toBeLessThan(10)
})

test('a model that is wrong about a fact names the answer to a similar question', async () => {
  const text = await ask('quick?right=0', 'What is the capital of France?')
  expect(text).toMatch(/capital of France is \p{Lu}/u)
  expect(text).not.toContain('Paris')
  expect(await ask('quick?right=1', 'What is the hottest planet?')).toContain('Venus')
})

test('a model with a planted share does not follow references', async () => {
  const question = 'What is 17 * 23?'
  const briefed = [
    system(`Merge these responses.\n\n${fenced(['17 * 23 = 391', '17 * 23 = 391', '391'])}`),
    user(question),
  ]
  expect(await ask('quick', briefed)).toContain('391')
  expect(await ask('quick?right=0', briefed)).not.toContain('391')
})

test('an answer is padded to the words of the name, and says the same', async () => {
  const { choices } = await complete('careful?words=120', [user('What is 17 * 24?')])
  const words = choices[0].message.content.split(/\s+/).length
  expect(words).toBeGreaterThanOrEqual(118)
  expect(words).toBeLessThanOrEqual(122)
  expect(choices[0].message.content).toContain('17 × 24 = 408')
  const short = await ask('careful', 'What is 17 * 24?')
  expect(await ask('careful?words=1', 'What is 17 * 24?')).toBe(short)
})

test.each([
  ['right=1.2', 'not a number from 0 to 1'],
  ['noise=much', 'not a number from 0 to 1'],
  ['words=1.5', 'not an integer'],
  ['likes=cheap', 'not long, first, second or sim/NAME'],
])('the quality %s is rejected', async (query, message) => {
  const response = await post({ model: `judge?${query}`, messages: [user('hi')] })
  expect(response.status).toBe(400)
  expect(await response.text()).toContain(message)
})

test('a liking may name a model as requests do', () => {
  expect(readModelName('judge?likes=sim/careful&noise=0.25')).toMatchObject({
    likes: 'careful',
    noise: 0.25,
  })
})
