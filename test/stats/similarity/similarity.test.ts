import { expect, test } from 'vitest'
import golden from '../../fixtures/eval-golden.json'
import { randomFrom } from '../../../src/stats/random/generator.ts'
import { bleu } from '../../../src/stats/similarity/bleu.ts'
import {
  indelRatio,
  levenshtein,
  levenshteinSimilarity,
} from '../../../src/stats/similarity/edit-distance.ts'
import { leaning } from '../../../src/stats/similarity/leaning.ts'
import { isCopy, sourceShares } from '../../../src/stats/similarity/sources.ts'
import { tfIdfCosines } from '../../../src/stats/similarity/tf-idf.ts'
import { termsOf, tokensOf } from '../../../src/stats/similarity/tokens.ts'

const { in: input, out } = golden.similarity

test('every similarity has the golden figures', () => {
  const cosines = tfIdfCosines(input.answer, input.proposals)
  input.proposals.forEach((proposal, j) => {
    const gold = out[j]
    expect(bleu(input.answer, proposal, 3)).toBeCloseTo(gold?.bleu3 ?? NaN, 12)
    expect(bleu(input.answer, proposal, 4)).toBeCloseTo(gold?.bleu4 ?? NaN, 12)
    expect(bleu(input.answer, proposal, 5)).toBeCloseTo(gold?.bleu5 ?? NaN, 12)
    expect(levenshtein(input.answer, proposal)).toBe(gold?.levenshtein)
    expect(levenshteinSimilarity(input.answer, proposal)).toBeCloseTo(
      gold?.levenshtein_similarity ?? NaN,
      12,
    )
    expect(indelRatio(input.answer, proposal)).toBeCloseTo(gold?.indel_ratio ?? NaN, 12)
    expect(cosines[j]).toBeCloseTo(gold?.tfidf_cosine ?? NaN, 12)
  })
})

test('words are those of any alphabet, and other characters stand alone', () => {
  expect(tokensOf('Née, 3.5 日本語 ok_1 😀!')).toEqual([
    'née',
    ',',
    '3',
    '.',
    '5',
    '日本語',
    'ok_1',
    '😀',
    '!',
  ])
  expect(termsOf('A an x_ é née')).toEqual(['an', 'x_', 'née'])
})

test('distances count code points', () => {
  expect(levenshtein('a😀b', 'a😃b')).toBe(1)
  expect(levenshteinSimilarity('😀😀', '😀')).toBe(0.5)
  expect(indelRatio('😀😀', '😃😃')).toBe(0)
  expect(indelRatio('a😀', 'b😀')).toBe(0.5)
  expect([levenshteinSimilarity('', ''), indelRatio('', '')]).toEqual([1, 1])
  expect([levenshteinSimilarity('', 'ab'), indelRatio('ab', '')]).toEqual([0, 0])
})

test('the common subsequence of long texts is that of the plain table', () => {
  const { index } = randomFrom(2)
  const text = (length: number) => Array.from({ length }, () => 'abcd😀'.at(index(4))).join('')
  for (const [m, n] of [
    [31, 33],
    [64, 64],
    [100, 257],
    [1, 40],
  ] as const) {
    const [one, other] = [text(m), text(n)]
    expect(indelRatio(one, other)).toBeCloseTo((2 * plainTable(one, other)) / (m + n), 12)
  }
})

function plainTable(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, () => 0)
  for (const a of one) {
    const next = [0]
    for (let j = 0; j < other.length; j++) {
      const kept = Math.max(next[j] ?? 0, row[j + 1] ?? 0)
      next.push(a === other[j] ? (row[j] ?? 0) + 1 : kept)
    }
    row = next
  }
  return row.at(-1) ?? 0
}

test('an answer that is a proposal is a copy, and an empty one has no similarity', () => {
  const [proposal = ''] = input.proposals
  expect(bleu(proposal, proposal, 4)).toBeCloseTo(1, 12)
  expect(isCopy(proposal, input.proposals)).toBe(true)
  expect(isCopy(input.answer, input.proposals)).toBe(false)
  expect(bleu('', proposal, 4)).toBe(0)
  expect(tfIdfCosines('', ['', 'some words'])).toEqual([0, 0])
})

test('each run of an answer is counted as of one proposal, of several, or of none', () => {
  const shares = sourceShares('one two three four five six', [
    'one two three four',
    'zero one two three',
    'four five six',
  ])
  expect(shares).toEqual({ only: [0.25, 0, 0.25], several: 0.25, none: 0.25 })
  expect(sourceShares('too short', ['too short'])).toBeNull()
})

test('an answer leans on the better proposals where similarity and score rise together', () => {
  const rows = [
    { similarities: [0.1, 0.5, 0.9], scores: [0.2, 0.3, 0.4] },
    { similarities: [0.9, 0.5, 0.1], scores: [0.2, 0.3, 0.4] },
    { similarities: [0.1, 0.5, 0.9], scores: [0.2, 0.3, 0.4] },
    { similarities: [0.1, 0.5, 0.9], scores: [0.5, 0.5, 0.5] },
    { similarities: [0.1, 0.5], scores: [0.1, 0.5] },
  ]
  const { meanRho, standardError, rhos, n, leftOut } = leaning(rows)
  expect(rhos).toEqual([1, -1, 1, null, null])
  expect(meanRho).toBeCloseTo(1 / 3, 12)
  expect(standardError).toBeCloseTo(2 / 3, 12)
  expect([n, leftOut]).toEqual([3, 2])
  expect(leaning([])).toMatchObject({ meanRho: null, standardError: null, n: 0 })
})
