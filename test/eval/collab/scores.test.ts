import { expect, test } from 'vitest'
import { familyScore, resistance, type ItemScore } from '../../../src/eval/collab/scores.ts'

const item = (fields: Partial<ItemScore>): ItemScore => ({
  family: 'union',
  answer: 1,
  alone: 0,
  proposal: 0.5,
  oracle: 1,
  wrong: null,
  majority: null,
  answerUsd: 0.2,
  aloneUsd: 0.1,
  ...fields,
})

test('a family is compared with the better of an agent and the aggregator alone', () => {
  expect(familyScore([item({}), item({ answer: 0.5 })])).toMatchObject({
    answer: { value: 0.75, n: 2, method: 't' },
    single: { value: 0.5, method: 'exact, all values equal' },
    singleIs: 'an agent',
    difference: { value: 0.25 },
    share: 0.5,
    answerUsd: 0.2,
  })
  expect(familyScore([item({ alone: 0.75 })])).toMatchObject({
    single: { value: 0.75 },
    singleIs: 'the aggregator alone',
    share: 1,
  })
})

test('where a single is as good as all contributions, there is no share; an unknown price is not nought', () => {
  expect(familyScore([item({ proposal: 1, answerUsd: null })])).toMatchObject({
    share: null,
    answerUsd: null,
  })
  expect(familyScore([])).toBeNull()
})

test('resist rates are by the number of wrong proposals, with a majority vote beside them', () => {
  const rates = resistance([
    item({ wrong: 3, answer: 0, majority: 0 }),
    item({ wrong: 1, majority: 1 }),
    item({ wrong: 3, answer: 1, majority: 0 }),
    item({}),
  ])
  expect(rates).toMatchObject([
    { wrong: 1, answer: { value: 1, n: 1 }, majority: 1 },
    { wrong: 3, answer: { value: 0.5, n: 2 }, majority: 0 },
  ])
})
