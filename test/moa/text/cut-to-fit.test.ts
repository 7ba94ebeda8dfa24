import { describe, expect, test } from 'vitest'
import { cutToFit } from '../../../src/moa/text/cut-to-fit.ts'

function proposalsOf(...texts: readonly string[]) {
  return texts.map((text, index) => ({
    agent: `a${index}`,
    model: 'm',
    text,
    ended: 'whole' as const,
  }))
}

const lengthsOf = (texts: readonly { readonly text: string }[]) =>
  texts.map(({ text }) => text.length)

describe('cutToFit()', () => {
  test('leaves proposals that fit as they are', () => {
    const proposals = proposalsOf('x'.repeat(60), 'y'.repeat(40))
    expect(cutToFit(proposals, 100)).toBe(proposals)
  })

  test('cuts the longest to one length, and marks them', () => {
    const cut = cutToFit(proposalsOf('x'.repeat(90), 'y'.repeat(20), 'z'.repeat(50)), 100)
    expect(lengthsOf(cut)).toEqual([40, 20, 40])
    expect(cut.map(({ ended }) => ended)).toEqual(['cut', 'whole', 'cut'])
  })

  test('counts two bytes for each character once one text has a character beyond Latin-1', () => {
    expect(lengthsOf(cutToFit(proposalsOf('é'.repeat(50), 'ü'.repeat(50)), 100))).toEqual([50, 50])
    expect(lengthsOf(cutToFit(proposalsOf('é'.repeat(50), '世'.repeat(50)), 100))).toEqual([25, 25])
  })

  test('never leaves half a character', () => {
    const [cut] = cutToFit(proposalsOf('👋'.repeat(50)), 102)
    expect(cut?.text).toBe('👋'.repeat(25))
  })
})
