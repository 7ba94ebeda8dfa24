import { duration, usd } from '../../shared/format.ts'
import { RUBRIC, type LabelledText, type Study } from './study.ts'

/** The study as Markdown: question, proposals, answers, a blank rubric, and the names in an appendix. */
export function studyMarkdown({ question, proposals, answers }: Study): string {
  const parts = [
    '# Study',
    'Rate every text before you read the appendix, which says who wrote it.',
    '## Question',
    verbatim(question),
    ...section('Proposal', proposals),
    ...section('Answer', answers),
    '## Rubric',
    table(
      ['Text', ...RUBRIC],
      rowsOf(proposals, answers).map(([what, { label }]) => [
        `${what} ${label}`,
        ...RUBRIC.map(() => ''),
      ]),
    ),
    '## Appendix: who wrote what',
    table(
      ['Text', 'Written by', 'Cost', 'Time', 'Run'],
      rowsOf(proposals, answers).map(([what, text]) => [
        `${what} ${text.label}`,
        text.name,
        ...figures(text),
        text.run ?? '',
      ]),
    ),
  ]
  return `${parts.join('\n\n')}\n`
}

/** The texts and a blank rubric, one row each, without names. */
export function studyCsv({ question, proposals, answers }: Study): string {
  return csv([
    ['Question', 'Kind', 'Label', 'Text', ...RUBRIC],
    ...rowsOf(proposals, answers).map(([what, { label, text }]) => [
      question,
      what,
      label,
      text,
      ...RUBRIC.map(() => ''),
    ]),
  ])
}

/** The appendix of the CSV, a file of its own so that raters need not see it. */
export function studyNamesCsv({ proposals, answers }: Study): string {
  return csv([
    ['Kind', 'Label', 'Written by', 'Cost in US dollars', 'Milliseconds', 'Run'],
    ...rowsOf(proposals, answers).map(([what, { label, name, costUsd, durationMs, run }]) => [
      what,
      label,
      name,
      costUsd === null ? '' : String(costUsd),
      durationMs === null ? '' : String(durationMs),
      run ?? '',
    ]),
  ])
}

function section(what: string, texts: readonly LabelledText[]): string[] {
  if (texts.length === 0) return []
  return [
    `## ${what}s`,
    ...texts.flatMap((each) => [`### ${what} ${each.label}`, verbatim(each.text)]),
  ]
}

function rowsOf(
  proposals: readonly LabelledText[],
  answers: readonly LabelledText[],
): (readonly [string, LabelledText])[] {
  return [
    ...proposals.map((each) => ['Proposal', each] as const),
    ...answers.map((each) => ['Answer', each] as const),
  ]
}

function figures({ costUsd, durationMs }: LabelledText): [string, string] {
  return [usd(costUsd), durationMs === null ? 'unknown' : duration(durationMs)]
}

/** A fence longer than any in the text: a model cannot write a heading or load an image in the file of a study. */
function verbatim(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}text\n${text}\n${fence}`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(inCell).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function inCell(text: string): string {
  return text.replace(/[\\|`<>![\]*_]/g, '\\$&').replace(/\s+/g, ' ')
}

function csv(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('')
}

/** Quoted as in RFC 4180; a spreadsheet would run a text that begins like a formula, so it gets an apostrophe (OWASP, CSV injection). */
function csvCell(text: string): string {
  const inert = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert
}
