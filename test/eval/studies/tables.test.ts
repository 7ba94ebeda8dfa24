import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import { csvTable, markdownTable, textTable } from '../../../src/eval/studies/tables/render.ts'
import { written, type Table } from '../../../src/eval/studies/tables/table.ts'

const estimate = (value: number, low: number, high: number) => ({
  value,
  interval: [low, high] as const,
  n: 12,
  method: 'paired t',
})

const table: Table = {
  title: 'Roles',
  columns: [
    { name: 'model', kind: 'text' },
    { name: 'gain', kind: 'points' },
    { name: 'cost', kind: 'usd' },
  ],
  rows: [
    ['sim/a', estimate(-0.041, -0.1, 0.02), 0.0000123],
    ['sim/longer', estimate(0.2, 0.1, 0.3), null],
  ],
  notes: ['Points are of win rate.'],
}

test('a figure has its interval and its number of questions', () => {
  expect(written(estimate(0.58, 0.5, 0.66), 'share')).toBe('58 % [50, 66] n = 12')
  expect(written(estimate(0.041, -0.02, 0.1), 'points')).toBe('+4.1 [−2.0, +10.0] n = 12')
  expect(written({ ...estimate(0.5, 0, 1), interval: null }, 'figure')).toBe(
    '0.500 no interval n = 12',
  )
})

test('what is unknown is a dash, never a number', () => {
  expect(written(null, 'usd')).toBe('–')
  expect(written(Number.NaN, 'share')).toBe('–')
  expect(written({ ...estimate(0, 0, 0), value: Number.NaN }, 'share')).toBe('– [0, 0] n = 12')
})

test('a terminal gets columns that stand under one another', () => {
  const lines = textTable(table).split('\n')
  expect(lines).toEqual([
    'Roles',
    '',
    'model                              gain       cost',
    '──────────  ───────────────────────────  ─────────',
    'sim/a         −4.1 [−10.0, +2.0] n = 12  $0.000012',
    'sim/longer  +20.0 [+10.0, +30.0] n = 12          –',
    '',
    'Points are of win rate.',
    '',
  ])
})

test('no name moves the cursor of a terminal or ends a cell of Markdown', () => {
  const hostile = { ...table, rows: [['\u001B[2Ja|b\n<img src=x>[x](y)', 0, 0]] }
  expect(textTable(hostile)).not.toContain('\u001B')
  const row = markdownTable(hostile).split('\n')[4] ?? ''
  expect(row.match(/(?<!\\)\|/g)).toHaveLength(4)
  expect(row).not.toContain('<img')
  expect(row).toContain(String.raw`\[x\](y)`)
})

test('a spreadsheet gets every part of an estimate, unrounded, and no formula', () => {
  const [header, first, second] = parse(csvTable(table))
  expect(header).toEqual(['model', 'gain', 'gain low', 'gain high', 'gain n', 'cost'])
  expect(first).toEqual(['sim/a', '-0.041', '-0.1', '0.02', '12', '0.0000123'])
  expect(second?.[5]).toBe('')
  const formula = csvTable({ ...table, rows: [['=cmd()', 0, 0]] })
  expect(parse(formula)[1]?.[0]).not.toMatch(/^=/)
})
