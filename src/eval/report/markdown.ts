/** `summary.md`: the verdict and its figures as a comment of a pull request, which names no one and runs nothing. */
import type { Category, Comparison, JudgeHealth, Ledger, Summary } from '../results/summary.ts'
import {
  counted,
  factor,
  percent,
  points,
  UNKNOWN,
  usd,
  withRange,
  type Format,
} from './figures.ts'
import { KINDS, VERDICTS } from './words.ts'

/** The summary in Markdown. */
export function summaryMarkdown(summary: Summary): string {
  const { primary, sentence, warnings, method, totals } = summary
  const { sign } = VERDICTS[primary.verdict]
  const blocks = [
    `### ${sign} ${safe(sentence)}`,
    bullets(warnings),
    comparisonTable(summary.comparisons),
    ...summary.ledgers.map(ledgerLine),
    categoryTable(summary.categories),
    judgeTable(summary.judges),
    totalsLine(totals),
    details('Method', bullets(method)),
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

/** The sign before a table makes a reader of Markdown take it for one; every cell is safe already. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return ''
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const rule = header.map((_, at) => (at === 0 ? '---' : '---:'))
  return [line(header), line(rule), ...rows.map(line)].join('\n')
}

function comparisonTable(comparisons: readonly Comparison[]): string {
  const header = ['Against', 'Verdict', 'Win rate', 'At equal length', 'Cost', 'Time', 'Questions']
  const hasSeveral = new Set(comparisons.map(({ mixture }) => mixture)).size > 1
  const rows = comparisons.map((comparison) => [
    `${hasSeveral ? `${safe(comparison.mixture)} v. ` : ''}**${safe(comparison.baseline)}**, ${KINDS[comparison.kind]}`,
    verdictCell(comparison),
    rateCell(comparison),
    withRange(comparison.adjusted, percent),
    withRange(comparison.costRatio, factor),
    withRange(comparison.timeRatio, factor),
    String(comparison.winRate.n),
  ])
  return table(header, rows)
}

function verdictCell({ verdict, neededQuestions }: Comparison): string {
  const { word, sign } = VERDICTS[verdict]
  const needed = neededQuestions === null ? '' : ` (about ${counted(neededQuestions, 'question')})`
  return `${sign} ${word}${needed}`
}

function rateCell({ winRate, sequence }: Comparison): string {
  return withRange(sequence === null ? winRate : { ...winRate, interval: sequence }, percent)
}

function ledgerLine({ mixture, gain, headroom, surplus, damage }: Ledger): string {
  const figures = [
    `gain ${withRange(gain, points)}`,
    `headroom ${withRange(headroom, points)}`,
    `surplus ${withRange(surplus, points)}`,
    `damage ${withRange(damage, points)}`,
  ]
  return `Ledger of ${safe(mixture)} in points over ${counted(gain.n, 'question')}: ${figures.join(', ')}.`
}

const FORMATS: Readonly<Record<Category['kind'], readonly [name: string, format: Format]>> = {
  category: ['Win rate', percent],
  skill: ['Difference of points', (value) => (value === null ? UNKNOWN : value.toFixed(2))],
}

function categoryTable(categories: readonly Category[]): string {
  const rows = categories.map(({ name, kind, estimate, verdict }) => [
    safe(name),
    `${VERDICTS[verdict].sign} ${VERDICTS[verdict].word}`,
    `${FORMATS[kind][0]} ${withRange(estimate, FORMATS[kind][1])}`,
    String(estimate.n),
  ])
  return table(['Category or skill', 'Verdict (Holm)', 'Estimate', 'Questions'], rows)
}

function judgeTable(judges: readonly JudgeHealth[]): string {
  const rows = judges.map(({ judge, winRate, consistency, firstPreferred, unparsed }) => [
    safe(judge),
    withRange(winRate, percent),
    withRange(consistency, percent),
    withRange(firstPreferred, percent),
    percent(unparsed),
  ])
  return table(
    ['Judge', 'Win rate', 'Same verdict in both orders', 'First preferred', 'Unreadable'],
    rows,
  )
}

function totalsLine({ questions, answers, judgments, answersUsd, judgingUsd }: Summary['totals']) {
  return `${counted(questions, 'question')}, ${counted(answers, 'answer')} for ${usd(answersUsd)}, ${counted(judgments, 'judgment')} for ${usd(judgingUsd)}. Intervals are 95 %.`
}

function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${safe(line)}`).join('\n')
}

function details(title: string, text: string): string {
  return text === '' ? '' : `<details><summary>${title}</summary>\n\n${text}\n\n</details>`
}

/**
 * Text of users and models, on one line and without a meaning in Markdown. A comment after `@` and `#` keeps a name from
 * calling a person and a number from linking to an issue.
 */
export function safe(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_|~!$]|\](?=[([:])|\[(?=\^)/g, String.raw`\$&`)
    .replaceAll(/[@#]/g, '$&<!-- -->')
    .replaceAll(/\b(https?|www)(?=[:.])/g, '$1<!-- -->')
}
