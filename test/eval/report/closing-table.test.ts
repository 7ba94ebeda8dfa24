import { describe, expect, test } from 'vitest'
import { columnsOf } from '../../../src/eval/command/terminal-text.ts'
import { closingLines } from '../../../src/eval/report/closing-table.ts'
import { failed, hostile, SUMMARIES, twoMixtures, withoutPrices, worse } from './summaries.ts'

const wide = { columns: 120, color: false }

describe('closingLines()', () => {
  test('starts with the sentence, without marks', () => {
    expect(closingLines(worse, wide).slice(0, 2)).toEqual([
      'The mixture team-answer is worse than openai/gpt-5 on your 120 questions: 41 % [34, 48], at 5.2× the cost and 3.1× the',
      'time.',
    ])
  })

  test('has a row per baseline with its verdict and its interval', () => {
    const lines = closingLines(worse, wide)
    expect(lines).toContain(
      '  against                     verdict       win rate       n    at equal length  cost  time',
    )
    expect(lines).toContain(
      '  openai/gpt-5                ▼ worse       41 % [34, 48]  120  36 % [28, 45]    5.2×  3.1×',
    )
  })

  test('drops columns where the screen is narrow, and never the win rate', () => {
    const lines = closingLines(worse, { columns: 50, color: false })
    expect(lines.join('\n')).not.toContain('at equal length')
    expect(lines.join('\n')).toMatch(/openai\/gpt-5 .*41 % \[34, 48\]/)
  })

  test('ends with what it cost, and with the warnings before', () => {
    const lines = closingLines(worse, wide)
    expect(lines.at(-1)).toBe(
      '120 questions · 840 answers (1 failed): $8.21 · 3,540 judgments: $6.02',
    )
    expect(lines).toContain('! The judge openai/gpt-5-mini is of the family of openai/gpt-5.')
  })

  test('says that costs are unknown, and why a run ended early', () => {
    const lines = closingLines(withoutPrices, wide).join('\n')
    expect(lines).toContain('840 answers (1 failed): cost unknown')
    expect(lines).toContain('ended early: the budget of $1 is spent')
  })

  test('has a table per mixture', () => {
    expect(closingLines(twoMixtures, wide)).toContain('cheap-team')
  })

  test('shows no figure where everything failed', () => {
    expect(closingLines(failed, wide).join('\n')).toMatch(/openai\/gpt-5 +\? undecided +– +0/)
  })

  test.each(Object.entries(SUMMARIES))('keeps within the screen: %s', (_name, summary) => {
    for (const columns of [20, 60, 100]) {
      for (const line of closingLines(summary, { columns, color: false })) {
        expect(columnsOf(line)).toBeLessThanOrEqual(columns)
      }
    }
  })

  test('obeys no control character of a text', () => {
    expect(closingLines(hostile, wide).join('')).not.toMatch(/\p{Cc}|\u202e/u)
  })

  test('colors the sentence by its verdict where there are colors', () => {
    expect(closingLines(worse, { ...wide, color: true })[0]).toContain('\u001b[1;31m')
  })
})
