import { meetsGoal, type Figure, type Section, type Unit } from './figure.ts'

/** A section as text for a terminal. */
export function textOf(section: Section): string {
  const { title, figures } = section
  const refused = refusalOf(section)
  if (refused !== null) return `${title}\n  ${refused}\n`
  const width = Math.max(...figures.map(({ name }) => name.length))
  const rows = figures.flatMap((figure) => [
    `  ${figure.name.padEnd(width)}  ${valueOf(figure)}  ${goalOf(figure)}`.trimEnd(),
    `      ${figure.says}`,
  ])
  return [title, ...rows, ''].join('\n')
}

/** A section as a Markdown table. */
export function markdownOf(section: Section): string {
  const { title, figures } = section
  const refused = refusalOf(section)
  if (refused !== null) return `### ${title}\n\nNot measured: ${refused}.\n`
  const rows = figures.map(
    (figure) => `| ${figure.name} | ${valueOf(figure)} | ${goalOf(figure)} | ${figure.says} |`,
  )
  const head = ['| what | figure (95 %) | goal | explanation |', '|---|---|---|---|']
  return [`### ${title}`, '', ...head, ...rows, ''].join('\n')
}

/** Why a section has no figures, if none of them could be measured; otherwise null. */
function refusalOf({ figures }: Section): string | null {
  const refusals = figures.map(({ estimate, refused }) => (estimate === null ? refused : undefined))
  return refusals.every((refused) => refused !== undefined) ? (refusals[0] ?? null) : null
}

/** The page with another text between the marks `<!-- name -->` and `<!-- /name -->`. */
export function withPart(page: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const from = page.indexOf(begin)
  const to = page.indexOf(end)
  if (from === -1 || to < from) throw new Error(`Cannot find ${begin} … ${end} in the page`)
  return `${page.slice(0, from)}${begin}\n\n${text}\n${page.slice(to)}`
}

/** The figure with its unit and its interval, or why there is none. */
export function valueOf({ estimate, unit, noisy, refused }: Figure): string {
  if (estimate === null) return refused ?? 'not measured'
  const { value, low, high } = estimate
  const text = withUnit(digitsOf(value), unit)
  if (low === high) return text
  return `${text} (${digitsOf(low)}–${digitsOf(high)}${noisy ? ', with the noise' : ''})`
}

function withUnit(digits: string, unit: Unit): string {
  if (unit === '×') return `× ${digits}`
  return unit === 'exponent' ? digits : `${digits} ${unit}`
}

/** The goal of a figure and whether it is met; empty without a goal. */
export function goalOf(figure: Figure): string {
  const { goal, unit } = figure
  if (goal === undefined) return ''
  const sign = goal.limit === 'at most' ? '≤' : '≥'
  const met = meetsGoal(figure)
  const verdict = met === null ? 'unknown' : met ? 'met' : 'missed'
  return `${sign} ${withUnit(String(goal.value), unit)}: ${verdict}`
}

/** Three significant digits. */
function digitsOf(value: number): string {
  const size = Math.abs(value)
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2)
}
