import { expect, test } from 'vitest'
import { readLetter, shareOf } from '../../../src/eval/judging/read-letter.ts'
import golden from '../../fixtures/eval-golden.json' with { type: 'json' }

const token = (text: string, chance: number) => ({ token: text, logprob: Math.log(chance) })
const place = (text: string, chance: number, ...others: readonly object[]) => ({
  ...token(text, chance),
  top_logprobs: [token(text, chance), ...others],
})

test('the published preference of AlpacaEval is 2 less the share of the first token', () => {
  const { in: given, ...wanted } = golden.logprob_preference
  const all: Readonly<Record<string, number>> = given.top_logprobs
  const preferenceWith = (...present: readonly string[]) => {
    const likely = new Map(Object.entries(all).filter(([name]) => present.includes(name)))
    const share = shareOf(likely, ['m', 'M'])
    return share === null ? null : 2 - share
  }
  expect(preferenceWith('m', 'M', 'Both')).toBeCloseTo(wanted.out, 12)
  expect(preferenceWith('M', 'Both')).toBe(wanted.only_M_present)
  expect(preferenceWith('m', 'Both')).toBe(wanted.only_m_present)
  expect(preferenceWith('Both')).toBe(wanted.none_present)
})

test('a verdict in one letter is the share of A in what A and B have', () => {
  expect(readLetter([place('A', 0.6, token('B', 0.2), token('C', 0.2))])).toBeCloseTo(0.75)
  expect(readLetter([place('B', 0.6, token('A', 0.2))])).toBeCloseTo(0.25)
})

test('a letter that is not among the likeliest has the probability 0', () => {
  expect(readLetter([place('A', 0.9, token('Both', 0.1))])).toBe(1)
  expect(readLetter([place('B', 0.9, token('Both', 0.1))])).toBe(0)
})

test.each<[string, readonly unknown[]]>([
  ['neither letter', [place('Both', 0.9, token('C', 0.1))]],
  ['a reply without tokens', []],
  ['tokens without letters', [place('…', 1)]],
  ['letters that cannot be', [{ token: 'A', logprob: -9999, top_logprobs: [] }]],
  ['letters later in a sentence', [place('I', 1), place(' prefer', 1), place(' A', 1)]],
  ['other shapes', [null, 1, 'A', { token: 'A' }, { token: 'A', logprob: 'high' }]],
])('%s is missing, not a tie', (_what, tokens) => {
  expect(readLetter(tokens)).toBeNull()
})

test('spellings of a letter count together, after white space and quotes', () => {
  const tokens = [place('"', 1), place('A', 0.3, token(' A', 0.3), token('"B"', 0.2))]
  expect(readLetter(tokens)).toBeCloseTo(0.75)
})

test('the chosen token counts where the likeliest are not listed', () => {
  expect(readLetter([{ ...token('B', 0.9), top_logprobs: [] }])).toBe(0)
  expect(readLetter([{ ...token('B', 0.9), top_logprobs: [token('A', 0.1)] }])).toBeCloseTo(0.1)
})
