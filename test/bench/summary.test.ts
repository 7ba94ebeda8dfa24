import { describe, expect, test } from 'vitest'
import page from '../../docs/performance.md?raw'
import type { Figure, Section } from '../../bench/measuring/figure.ts'
import { anchorOf, SUMMARY, summaryOf } from '../../bench/measuring/summary.ts'

const sources = SUMMARY.flatMap(({ sources: ofRow }) => ofRow)

/** The lines of the table under this heading of the page. */
function tableOf(title: string): readonly string[] {
  const [, from = ''] = page.split(`\n### ${title}\n`)
  return from.split('\n### ')[0]?.split('\n') ?? []
}

describe('the summary of docs/performance.md', () => {
  test('has eight rows', () => {
    expect(SUMMARY).toHaveLength(8)
    const [, summary = ''] = page.split('<!-- summary -->')
    const rows = summary.split('<!-- /summary -->')[0]?.match(/^\| .+ \|$/gm)
    expect(rows).toHaveLength(SUMMARY.length + 1)
  })

  test.each(sources)('shows "$figure" as the table "$section" has it', ({ section, figure }) => {
    const row = tableOf(section).find((line) => line.startsWith(`| ${figure} | `))
    const value = row?.split(' | ')[1] ?? 'no such row'
    expect(page.split('<!-- /summary -->')[0]).toContain(value)
    expect(page).toContain(`](#${anchorOf(section)})`)
  })
})

describe('summaryOf()', () => {
  const [source] = SUMMARY[2]?.sources ?? []
  const figure: Figure = {
    name: source?.figure ?? '',
    unit: '×',
    estimate: { value: 1.5, low: 1.4, high: 1.6 },
    says: '',
    goal: { limit: 'at most', value: 2 },
  }
  const section: Section = { title: source?.section ?? '', figures: [figure] }

  test('shows a figure with its range and its goal', () => {
    expect(summaryOf([section])).toContain('| × 1.50 (1.40–1.60), goal ≤ × 2: met |')
  })

  test('marks a figure that was not measured', () => {
    expect(summaryOf([])).toContain('| not measured |')
    expect(summaryOf([])).toContain('edge-moa: not measured; native floor: not measured')
  })
})

test('anchorOf() returns the anchor that GitHub gives a heading', () => {
  expect(anchorOf('One of six agents misbehaves: edge-moa')).toBe(
    'one-of-six-agents-misbehaves-edge-moa',
  )
  expect(anchorOf('Added latency of a 3+1 run, 1 at a time')).toBe(
    'added-latency-of-a-31-run-1-at-a-time',
  )
})
