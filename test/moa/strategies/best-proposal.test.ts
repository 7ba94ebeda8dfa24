import { describe, expect, test } from 'vitest'
import { bestProposal } from '../../../src/moa/strategies/best-proposal.ts'
import type { Proposal } from '../../../src/moa/events.ts'

function proposal(text: string, ended: Proposal['ended'] = 'whole'): Proposal {
  return { agent: 'a', model: 'a', text, ended }
}

/** The text of the best of these. */
function bestOf(...proposals: readonly (string | Proposal)[]): string | undefined {
  return bestProposal(proposals.map((each) => (typeof each === 'string' ? proposal(each) : each)))
    ?.text
}

describe('bestProposal()', () => {
  test('is the one the others agree with most, wherever it stands', () => {
    const odd = 'Bananas are yellow'
    const near = 'The capital is Paris'
    const nearer = 'The capital of France is Paris'
    const alike = 'The capital of France is Paris indeed'
    expect(bestOf(odd, near, nearer, alike)).toBe(nearer)
    expect(bestOf(alike, nearer, near, odd)).toBe(nearer)
  })

  test('is a whole one before one that was cut, however much the others agree with that', () => {
    const cut = proposal('The capital is Paris', 'cut')
    expect(bestOf(cut, cut, 'Bananas')).toBe('Bananas')
    expect(bestOf(proposal('The capital is Paris', 'length'), 'Bananas')).toBe('Bananas')
  })

  test('is the best of the cut ones when all are', () => {
    const cut = (text: string) => proposal(text, 'cut')
    expect(bestOf(cut('Bananas'), cut('It is Paris'), cut('Paris it is'))).toBe('It is Paris')
  })

  test('counts words, not case, punctuation or repetition', () => {
    expect(bestOf('Lyon', 'PARIS!', 'paris, paris', 'Paris.')).toBe('PARIS!')
  })

  test('reads words of any script', () => {
    expect(bestOf('Лион', 'Париж, столица', 'столица: Париж')).toBe('Париж, столица')
  })

  test('is the first of equals, the only one there is, or none', () => {
    expect(bestOf('One', 'Two')).toBe('One')
    expect(bestOf('One')).toBe('One')
    expect(bestOf('…', '!')).toBe('…')
    expect(bestProposal([])).toBeNull()
  })
})
