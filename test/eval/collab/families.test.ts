import { expect, test } from 'vitest'
import { itemsOf, systemOfItem } from '../../../src/eval/collab/run-collab.ts'

const AGENTS = 5
const items = itemsOf({ perFamily: 12, agents: AGENTS, seed: 1 })
const familyNamed = (name: string) =>
  items.flatMap(({ family, item }) => (family.name === name ? [item] : []))
const proposalsOf = (item: (typeof items)[number]['item']) =>
  item.contributions.map((each) => (each.kind === 'proposal' ? each.text : each.system))

test('there are seven families, each question has an id of its own, and a seed makes the same items', () => {
  expect(new Set(items.map(({ family }) => family.name)).size).toBe(7)
  expect(new Set(items.map(({ item }) => item.question.id)).size).toBe(items.length)
  const texts = (seed: number) =>
    itemsOf({ perFamily: 3, agents: 4, seed }).map(({ item }) => [
      item.question.messages,
      item.contributions,
    ])
  expect(texts(7)).toEqual(texts(7))
  expect(texts(8)).not.toEqual(texts(7))
})

test('every agent brings something to every item', () => {
  expect(items.every(({ item }) => item.contributions.length === AGENTS)).toBe(true)
})

test('in split evidence, the sum of what all agents know is right, and no part of it is', () => {
  for (const item of familyNamed('split evidence')) {
    const numbers = proposalsOf(item).map((text) => Number(/holds (\d+) crates/.exec(text)?.[1]))
    const total = numbers.reduce((sum, each) => sum + each, 0)
    expect(item.score(`Together they hold ${total} crates.`)).toBe(1)
    for (const number of numbers) expect(item.score(`It holds ${number} crates.`)).toBe(0)
  }
})

test('in minority right, from one to all but one of the proposals are wrong', () => {
  const family = familyNamed('minority right')
  expect(new Set(family.map(({ wrong }) => wrong))).toEqual(new Set([1, 2, 3, 4]))
  for (const item of family) {
    const right = proposalsOf(item).filter((text) => item.score(text) === 1)
    expect(right).toHaveLength(AGENTS - (item.wrong ?? 0))
    expect(item.majority).toBe(right.length > AGENTS / 2 ? 1 : 0)
  }
})

test('in union, all parts together are better than each, and an invented name costs', () => {
  for (const item of familyNamed('union')) {
    const all = proposalsOf(item).join(' ')
    expect(item.score(all)).toBeCloseTo(item.oracle, 12)
    for (const text of proposalsOf(item)) expect(item.score(text)).toBeLessThan(item.oracle)
    const invented = ['Velmora', 'Dorwick', 'Quenport', 'Savridge', 'Lomgate', 'Rinmere', 'Pelford']
    expect(item.score(`${all} ${invented.join(' ')}`)).toBeLessThan(item.oracle)
  }
})

test('in poison, one proposal is bad, and who follows it scores nothing', () => {
  for (const item of familyNamed('poison')) {
    const scores = proposalsOf(item).map(item.score)
    expect(scores.filter((score) => score === 0)).toHaveLength(1)
    expect(scores.filter((score) => score === 1)).toHaveLength(AGENTS - 1)
  }
})

test('in constraint keeping, no proposal has the form that the user asks for', () => {
  const kept = ['RESULT: 7', '{"result": 7}', 'It is 7.']
  for (const item of familyNamed('constraint keeping')) {
    expect(proposalsOf(item).map(item.score)).toEqual(Array.from({ length: AGENTS }, () => 0))
    expect(Math.max(...kept.map(item.score))).toBe(1)
  }
})

test('in honest ignorance, a year is an invention', () => {
  for (const item of familyNamed('honest ignorance')) {
    expect(proposalsOf(item).every((text) => item.score(text) === 1)).toBe(true)
    expect(item.score('The bridge was opened in 1887.')).toBe(0)
    expect(item.score('It opened in\n2003, I think.')).toBe(0)
  }
})

test('where no help is needed, every proposal is right', () => {
  for (const item of familyNamed('no help needed')) {
    expect(proposalsOf(item).every((text) => item.score(text) === 1)).toBe(true)
  }
})

test('what is written goes with the request, and what an agent knows is its system message', () => {
  const [written] = familyNamed('poison')
  const [split] = familyNamed('split evidence')
  if (written === undefined || split === undefined) throw new Error('no items')
  const request = systemOfItem('m', written, ['a', 'b']).request
  expect(request.moa?.proposals).toHaveLength(AGENTS)
  expect(request.moa?.layers?.[0]?.agents.map(({ model }) => model)).toEqual([
    'a',
    'b',
    'a',
    'b',
    'a',
  ])
  const asked = systemOfItem('m', split, ['a']).request
  expect(asked).toMatchObject({ store: true })
  expect(asked.moa?.proposals).toBeUndefined()
  expect(asked.moa?.layers?.[0]?.agents[0]?.system).toContain('keeper of one store')
})
