/** The primary comparison by category and by skill. */
import type { Category, Summary } from '../../results/summary.ts'
import { decimal, percent, type Format } from '../figures.ts'
import { html, type Html } from '../page/markup.ts'
import { figure, section, verdictBadge } from '../page/parts.ts'
import { centredScale } from '../plots/scales.ts'
import { strip, stripAxis, valuesOf } from '../plots/strip.ts'

interface Kind {
  readonly kind: Category['kind']
  readonly title: string
  readonly column: string
  readonly middle: number
  readonly halfWidths: readonly number[]
  readonly format: Format
}

const signed: Format = (value) =>
  value !== null && value >= 0.005 ? `+${decimal(value, 2)}` : decimal(value, 2)

const KINDS: readonly Kind[] = [
  {
    kind: 'category',
    title: 'Category',
    column: 'Win rate',
    middle: 0.5,
    halfWidths: [0.1, 0.2, 0.3, 0.5],
    format: percent,
  },
  {
    kind: 'skill',
    title: 'Skill',
    column: 'Difference of points, 1 to 5',
    middle: 0,
    halfWidths: [0.25, 0.5, 1, 2, 4],
    format: signed,
  },
]

/** The section of categories and skills. */
export function categoriesSection({ categories, primary }: Summary): Html {
  const lead = html`Where the mixture gains against the primary baseline and where it loses. Each
  verdict holds after Holm’s correction over all rows of its table: with many rows, some would look
  decided by chance.`
  const heading = { id: 'categories', title: 'By category and skill', lead }
  if (categories.length === 0) {
    return section({ ...heading, lead: null }, NONE)
  }
  const tables = KINDS.map((kind) => tableOf(kind, categories))
  return section(heading, [tables, small(categories, primary.winRate.n)])
}

const NONE = html`<p>The questions have no <code>category</code>, and no skill was graded.</p>`

function tableOf(kind: Kind, categories: readonly Category[]): Html | null {
  const rows = categories.filter((category) => category.kind === kind.kind)
  if (rows.length === 0) return null
  const values = valuesOf(rows.map(({ estimate }) => estimate))
  const scale = centredScale(values, kind)
  const ground = { scale, reference: kind.middle, band: null }
  return html`<table class="forest" role="table">
    <thead role="rowgroup">
      <tr role="row">
        <th role="columnheader" scope="col">${kind.title}</th>
        <th role="columnheader" scope="col"><span class="hidden">Plot</span>${stripAxis(scale)}</th>
        <th role="columnheader" scope="col">${kind.column}</th>
        <th role="columnheader" scope="col">Verdict</th>
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows.map(
        ({ name, estimate, pAdjusted, verdict }) =>
          html`<tr role="row">
            <th role="rowheader" scope="row"><bdi>${name}</bdi></th>
            <td role="cell" class="plot">
              ${strip(ground, [{ estimate, shape: 'circle', tone: 'tone-raw' }])}
            </td>
            <td role="cell">${figure(estimate, kind.format)}</td>
            <td role="cell">
              ${verdictBadge(verdict)}<small>adjusted p ${pValue(pAdjusted)}</small>
            </td>
          </tr>`,
      )}
    </tbody>
  </table>`
}

function pValue(p: number): string {
  if (!Number.isFinite(p)) return '–'
  return p < 0.001 ? '< 0.001' : `= ${decimal(p, 3)}`
}

/** Fewer questions than this have an interval that is wide, and that a normal curve fits badly. */
const FEW = 30

function small(categories: readonly Category[], all: number): Html | null {
  const few = categories.filter(({ estimate }) => estimate.n < FEW)
  if (few.length === 0 || all < FEW) return null
  return html`<p class="note">
    ${few.length} of ${categories.length} rows have fewer than ${FEW} questions: read their
    intervals, not their order.
  </p>`
}
