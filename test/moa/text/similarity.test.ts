import { describe, expect, test } from 'vitest'
import { medoidOrder, Similarity, wordsOf } from '../../../src/moa/text/similarity.ts'

const between = (one: string, other: string, context = '') =>
  new Similarity([one, other], context).between(0, 1)

describe('Similarity', () => {
  test('is 1 for the same words and 0 for none in common', () => {
    expect(between('Rivers carry sand.', 'rivers CARRY sand')).toBeCloseTo(1, 9)
    expect(between('Rivers carry sand.', 'Stars burn hydrogen.')).toBe(0)
    expect(between('', '')).toBe(1)
    expect(between('', 'Stars')).toBe(0)
  })

  test('weighs rare words more than common ones', () => {
    const rare = between('the river is of the sand', 'some river on any sand')
    const common = between('the river is of the sand', 'the star is of the helium')
    expect(rare).toBeGreaterThan(0.8)
    expect(common).toBeLessThan(0.1)
  })

  test('weighs words of the context less', () => {
    const texts = ['river sand', 'river helium'] as const
    expect(between(...texts, 'the river')).toBeLessThan(between(...texts))
  })

  test('compares texts of scripts without spaces by pairs of characters', () => {
    expect(wordsOf('東京は日本')).toEqual(['東京', '京は', 'は日', '日本'])
    expect(wordsOf('Ａ市 42')).toEqual(['a', '市', '42'])
    expect(between('東京は日本の首都です', '日本の首都は東京です')).toBeGreaterThan(0.5)
    expect(between('東京は日本の首都です', '水は百度で沸騰する')).toBeLessThan(0.1)
  })

  test('sees a digit and a "not" hardly at all, which is why it certifies nothing', () => {
    const text = 'The long bridge over the quiet river was opened by the old king in 1648.'
    expect(between(text, text.replace('1648', '1684'))).toBeGreaterThan(0.7)
    expect(between(text, text.replace('was', 'was not'))).toBeGreaterThan(0.9)
  })

  test('reads both ends of a text that is very long', () => {
    const long = `${'alpha '.repeat(60_000)}omega`
    expect(wordsOf(long).length).toBeLessThan(12_000)
    expect(wordsOf(long).at(-1)).toBe('omega')
  })
})

describe('medoidOrder()', () => {
  test('puts the text first that is most like the others', () => {
    const texts = ['stars burn', 'rivers carry sand', 'rivers carry gold and sand', 'carry sand']
    expect(medoidOrder(texts, '').at(-1)).toBe(0)
    expect(medoidOrder(texts, '')[0]).toBe(1)
  })

  test('leaves equal texts in their order', () => {
    expect(medoidOrder(['b', 'b', 'b'], '')).toEqual([0, 1, 2])
    expect(medoidOrder(['a', 'b', 'c'], '')).toEqual([0, 1, 2])
    expect(medoidOrder([], '')).toEqual([])
  })
})
