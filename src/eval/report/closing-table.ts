/** The end of an evaluation on a terminal: the sentence, a table of the comparisons, and what to know. */
import { columnsOf, fit, padded } from '../command/terminal-text.ts'
import type { Comparison, Estimate, Summary, Verdict } from '../results/summary.ts'
import { counted, factor, percent, UNKNOWN, usd, withRange, type Format } from './figures.ts'
import { VERDICTS } from './words.ts'

/** The screen that the table is printed on. */
export interface Screen {
  readonly columns: number
  readonly color: boolean
}

interface Column {
  readonly title: string
  readonly cell: (comparison: Comparison) => string
  /** The columns with the highest numbers give way first on a narrow screen. */
  readonly rank: number
}

const COLUMNS: readonly Column[] = [
  { title: 'against', cell: ({ baseline }) => baseline, rank: 0 },
  { title: 'verdict', cell: ({ verdict }) => signed(verdict), rank: 1 },
  { title: 'win rate', cell: ({ winRate }) => figure(winRate, percent), rank: 0 },
  { title: 'n', cell: ({ winRate }) => String(winRate.n), rank: 2 },
  { title: 'at equal length', cell: ({ adjusted }) => figure(adjusted, percent), rank: 4 },
  { title: 'cost', cell: ({ costRatio }) => factor(costRatio?.value ?? null), rank: 3 },
  { title: 'time', cell: ({ timeRatio }) => factor(timeRatio?.value ?? null), rank: 3 },
]

/** The lines that close an evaluation, none wider than the screen. */
export function closingLines(summary: Summary, screen: Screen): string[] {
  const { totals, warnings, sentence, comparisons } = summary
  const marks = { better: 32, worse: 31, equivalent: 34, undecided: 33 }
  const headline = wrapped(sentence, screen.columns).map((line) =>
    screen.color ? `\x1b[1;${marks[summary.primary.verdict]}m${line}\x1b[0m` : line,
  )
  return [
    ...headline,
    '',
    ...mixturesOf(comparisons).flatMap((mixture) => tableOf(mixture, comparisons, screen)),
    '',
    ...warnings.flatMap((warning) => wrapped(`! ${warning}`, screen.columns)),
    fit(receipt(totals), screen.columns),
    ...ending(summary).flatMap((line) => wrapped(line, screen.columns)),
  ]
}

function mixturesOf(comparisons: readonly Comparison[]): string[] {
  return [...new Set(comparisons.map(({ mixture }) => mixture))]
}

/** Drops columns until the rest fits. */
function tableOf(mixture: string, all: readonly Comparison[], { columns }: Screen): string[] {
  const own = all.filter((comparison) => comparison.mixture === mixture)
  for (const most of [4, 3, 2, 1, 0]) {
    const shown = COLUMNS.filter(({ rank }) => rank <= most)
    const lines = linesOf(shown, own)
    const isFitting = lines.every((line) => columnsOf(line) <= columns)
    if (isFitting || most === 0) return [mixture, ...lines].map((line) => fit(line, columns))
  }
  return []
}

/** The longest name of a baseline in the table; longer ones are cut. */
const NAME = 40

function linesOf(columns: readonly Column[], comparisons: readonly Comparison[]): string[] {
  const rows = comparisons.map((each) => columns.map(({ cell }) => fit(cell(each), NAME)))
  const all = [columns.map(({ title }) => title), ...rows]
  const widths = columns.map((_, index) =>
    Math.max(...all.map((row) => columnsOf(row[index] ?? ''))),
  )
  return all.map((row) =>
    `  ${row.map((cell, index) => padded(cell, widths[index] ?? 0)).join('  ')}`.trimEnd(),
  )
}

function signed(verdict: Verdict): string {
  const { sign, word } = VERDICTS[verdict]
  return `${sign} ${word}`
}

function figure(estimate: Estimate | null, format: Format): string {
  return estimate === null || estimate.n === 0 ? UNKNOWN : withRange(estimate, format)
}

function receipt(totals: Summary['totals']): string {
  const { questions, answers, failedAnswers, judgments, answersUsd, judgingUsd } = totals
  const failed = failedAnswers === 0 ? '' : ` (${failedAnswers} failed)`
  return [
    counted(questions, 'question'),
    `${counted(answers, 'answer')}${failed}: ${answersUsd === null ? 'cost unknown' : usd(answersUsd)}`,
    `${counted(judgments, 'judgment')}: ${judgingUsd === null ? 'cost unknown' : usd(judgingUsd)}`,
  ].join(' · ')
}

/** Why the run ended early, unless a warning says so. */
function ending({ totals: { stoppedEarly }, warnings }: Summary): string[] {
  if (stoppedEarly === null || warnings.some((text) => text.includes(stoppedEarly))) return []
  return [`ended early: ${stoppedEarly}`]
}

/** The text in lines, broken at spaces. */
function wrapped(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of fit(text, Number.MAX_SAFE_INTEGER).split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (columnsOf(longer) > columns && line !== '') {
      lines.push(fit(line, columns))
      line = word
    } else line = longer
  }
  return [...lines, fit(line, columns)]
}
