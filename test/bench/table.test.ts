import { describe, expect, test } from 'vitest'
import type { Figure, Section } from '../../bench/measuring/figure.ts'
import { markdownOf, textOf, withPart } from '../../bench/measuring/table.ts'

const figure: Figure = {
  name: 'first token',
  unit: 'ms',
  estimate: { value: 2.514, low: 2.4, high: 12.66 },
  says: 'What the gateway adds.',
  goal: { limit: 'at most', value: 3 },
}
const refused: Figure = { ...figure, estimate: null, refused: 'too noisy to measure' }
const sectionOf = (...figures: Figure[]): Section => ({ title: 'Latency', figures })

describe('textOf() and markdownOf()', () => {
  test('show the figure, its interval, its goal and its explanation', () => {
    expect(textOf(sectionOf(figure))).toBe(
      'Latency\n  first token  2.51 ms (2.40–12.7)  ≤ 3 ms: met\n      What the gateway adds.\n',
    )
    expect(markdownOf(sectionOf(figure))).toContain(
      '| first token | 2.51 ms (2.40–12.7) | ≤ 3 ms: met | What the gateway adds. |',
    )
  })

  test('mark an interval that includes the noise', () => {
    const noisy: Figure = { ...figure, unit: '×', noisy: true }
    expect(textOf(sectionOf(noisy))).toContain('× 2.51 (2.40–12.7, with the noise)')
  })

  test('mark a goal that was missed', () => {
    const missed = { ...figure, estimate: { value: 3.01, low: 3, high: 3.1 } }
    expect(textOf(sectionOf(missed))).toContain('≤ 3 ms: missed')
  })

  test('show why a figure is missing, and that its goal is unknown', () => {
    const both = textOf(sectionOf(refused, { ...figure, name: 'whole answer' }))
    expect(both).toContain('first token   too noisy to measure  ≤ 3 ms: unknown')
    expect(both).toContain('whole answer  2.51 ms')
  })

  test('show the reason once when no figure could be measured', () => {
    const all = sectionOf(refused, { ...refused, name: 'whole answer' })
    expect(textOf(all)).toBe('Latency\n  too noisy to measure\n')
    expect(markdownOf(all)).toBe('### Latency\n\nNot measured: too noisy to measure.\n')
  })
})

describe('withPart()', () => {
  const page = 'Before\n<!-- figures -->\nold\n<!-- /figures -->\nAfter\n'

  test('replaces the text between its marks, and nothing else when it is called again', () => {
    const once = withPart(page, 'figures', 'new')
    expect(once).toBe('Before\n<!-- figures -->\n\nnew\n<!-- /figures -->\nAfter\n')
    expect(withPart(once, 'figures', 'new')).toBe(once)
  })

  test('throws on a page without these marks', () => {
    expect(() => withPart(page, 'summary', 'new')).toThrow('Cannot find')
  })
})
