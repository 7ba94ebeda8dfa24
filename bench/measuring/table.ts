import { keepsGoal, type Figure, type Section, type Unit } from './figure.ts'

/** Figures for people who read a terminal. */
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

/** Figures for a page. */
export function markdownOf(section: Section): string {
  const { title, figures } = section
  const refused = refusalOf(section)
  if (refused !== null) return `### ${title}\n\nRefused: ${refused}.\n`
  const rows = figures.map(
    (figure) => `| ${figure.name} | ${valueOf(figure)} | ${goalOf(figure)} | ${figure.says} |`,
  )
  const head = ['| what | figure (95 %) | goal | in one line |', '|---|---|---|---|']
  return [`### ${title}`, '', ...head, ...rows, ''].join('\n')
}

/** Why a section has no figure at all, said once; null when it has one. */
function refusalOf({ figures }: Section): string | null {
  const refusals = figures.map(({ estimate, refused }) => (estimate === null ? refused : undefined))
  return refusals.every((refused) => refused !== undefined) ? (refusals[0] ?? null) : null
}

const BEGIN = '<!-- figures -->'
const END = '<!-- /figures -->'

/** A page with other figures between its marks. */
export function withFigures(page: string, figures: string): string {
  const begin = page.indexOf(BEGIN)
  const end = page.indexOf(END)
  if (begin === -1 || end < begin) throw new Error(`Cannot find ${BEGIN} … ${END} in the page`)
  return `${page.slice(0, begin)}${BEGIN}\n\n${figures}\n${page.slice(end)}`
}

function valueOf({ estimate, unit, noisy, refused }: Figure): string {
  if (estimate === null) return refused ?? 'not measured'
  const { value, low, high } = estimate
  const told = withUnit(digitsOf(value), unit)
  if (low === high) return told
  return `${told} (${digitsOf(low)}–${digitsOf(high)}${noisy ? ', with the noise' : ''})`
}

function withUnit(digits: string, unit: Unit): string {
  if (unit === '×') return `× ${digits}`
  return unit === 'exponent' ? digits : `${digits} ${unit}`
}

function goalOf(figure: Figure): string {
  const { goal, unit } = figure
  if (goal === undefined) return ''
  const sign = goal.limit === 'at most' ? '≤' : '≥'
  const kept = keepsGoal(figure)
  const verdict = kept === null ? 'not told' : kept ? 'met' : 'missed'
  return `${sign} ${withUnit(String(goal.value), unit)}: ${verdict}`
}

/** Three digits that matter, and none that do not. */
function digitsOf(value: number): string {
  const size = Math.abs(value)
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2)
}
