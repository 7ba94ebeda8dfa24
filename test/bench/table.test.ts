import { describe, expect, test } from 'vitest'
import type { Figure, Section } from '../../bench/measuring/figure.ts'
import { markdownOf, textOf, withFigures } from '../../bench/measuring/table.ts'

const figure: Figure = {
  name: 'first token',
  unit: 'ms',
  estimate: { value: 2.514, low: 2.4, high: 12.66 },
  says: 'What the gateway adds.',
  goal: { limit: 'at most', value: 3 },
}
const refused: Figure = { ...figure, estimate: null, refused: 'too noisy to tell' }
const tell = (...figures: Figure[]): Section => ({ title: 'Latency', figures })

describe('textOf() and markdownOf()', () => {
  test('tell the figure, its interval, its goal and what it means', () => {
    expect(textOf(tell(figure))).toBe(
      'Latency\n  first token  2.51 ms (2.40–12.7)  ≤ 3 ms: met\n      What the gateway adds.\n',
    )
    expect(markdownOf(tell(figure))).toContain(
      '| first token | 2.51 ms (2.40–12.7) | ≤ 3 ms: met | What the gateway adds. |',
    )
  })

  test('say that an interval holds the noise', () => {
    const noisy: Figure = { ...figure, unit: '×', noisy: true }
    expect(textOf(tell(noisy))).toContain('× 2.51 (2.40–12.7, with the noise)')
  })

  test('say that a goal was missed', () => {
    const missed = { ...figure, estimate: { value: 3.01, low: 3, high: 3.1 } }
    expect(textOf(tell(missed))).toContain('≤ 3 ms: missed')
  })

  test('tell why there is no figure, and nothing of its goal', () => {
    const both = textOf(tell(refused, { ...figure, name: 'whole answer' }))
    expect(both).toContain('first token   too noisy to tell  ≤ 3 ms: not told')
    expect(both).toContain('whole answer  2.51 ms')
  })

  test('tell it once where there is no figure at all', () => {
    const all = tell(refused, { ...refused, name: 'whole answer' })
    expect(textOf(all)).toBe('Latency\n  too noisy to tell\n')
    expect(markdownOf(all)).toBe('### Latency\n\nRefused: too noisy to tell.\n')
  })
})

describe('withFigures()', () => {
  const page = 'Before\n<!-- figures -->\nold\n<!-- /figures -->\nAfter\n'

  test('replaces what stands between the marks, as often as it is asked', () => {
    const once = withFigures(page, 'new')
    expect(once).toBe('Before\n<!-- figures -->\n\nnew\n<!-- /figures -->\nAfter\n')
    expect(withFigures(once, 'new')).toBe(once)
  })

  test('refuses a page without marks', () => {
    expect(() => withFigures('Before\nAfter\n', 'new')).toThrow('Cannot find')
  })
})
