import { describe, expect, test } from 'vitest'
import { nearDuplicates } from '../../../src/moa/short-answers/near-duplicates.ts'

const TEXT =
  'The bridge over the river was opened in 1648 by the old king. It holds `max_load` of 40 tons, as Anna Berg wrote in her ' +
  'report on 24 October 1648. People from Paris and Lyon still cross it every morning, when the fog over the water is thick.'

describe('nearDuplicates()', () => {
  test.each([
    { what: 'the same text', other: TEXT },
    { what: 'another blank', other: TEXT.replaceAll('. ', '.\n\n') },
    { what: 'a common word', other: TEXT.replace('every morning', 'in the morning') },
    { what: 'another form of a date', other: TEXT.replace('24 October 1648', 'October 24, 1648') },
  ])('finds one with $what', ({ other }) => {
    expect([...nearDuplicates(['Something else.', TEXT, other], '')]).toEqual([2])
  })

  test.each([
    { what: 'another number', other: TEXT.replace('40', '400') },
    { what: 'another year', other: TEXT.replace('1648', '1684') },
    { what: 'another day', other: TEXT.replace('24 October', '25 October') },
    { what: 'a "not"', other: TEXT.replace('still cross', 'do not cross') },
    { what: 'another identifier', other: TEXT.replace('max_load', 'min_load') },
    { what: 'another name', other: TEXT.replace('Paris', 'London') },
    { what: 'names that change places', other: TEXT.replace('Paris and Lyon', 'Lyon and Paris') },
    { what: 'an end of its own', other: `${TEXT} Boats pass below, and children wave at sailors.` },
  ])('leaves one with $what', ({ other }) => {
    expect([...nearDuplicates([TEXT, other], '')]).toEqual([])
  })

  test('counts the first of several only', () => {
    expect([...nearDuplicates([TEXT, TEXT, TEXT], '')]).toEqual([1, 2])
  })
})
