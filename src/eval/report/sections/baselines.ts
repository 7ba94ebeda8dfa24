/** The forest plot: the mixture against every baseline, raw and at equal length. */
import type { Comparison, Interval, Summary } from '../../results/summary.ts'
import { factor, percent, points, range, usd } from '../figures.ts'
import { html, name, type Html } from '../page/markup.ts'
import { figure, figureList, section, verdictBadge, type Row } from '../page/parts.ts'
import { centredScale } from '../plots/scales.ts'
import { strip, stripAxis, valuesOf, type Ground } from '../plots/strip.ts'
import { legendMark } from '../plots/symbols.ts'
import { KINDS } from '../words.ts'

/** The section of all comparisons. */
export function baselines({ comparisons, marginPoints = 0 }: Summary): Html {
  const ground = groundOf(comparisons, marginPoints)
  const shared = sharedNote(comparisons)
  const lead = html`How often the mixture’s answer is preferred to each baseline’s, with 95 %
  intervals. Right of the line the mixture wins. ${legendMark('circle', 'tone-raw')} as scored
  ${
    shared === null
      ? html`${legendMark('diamond', 'tone-adjusted')} with the length of the answers held equal`
      : html`(not adjusted for length: ${shared})`
  }`
  return section({ id: 'baselines', title: 'Against every baseline', lead }, [
    html`<table class="forest" role="table">
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">Baseline</th>
          <th role="columnheader" scope="col">
            <span class="hidden">Plot of the win rate</span>${stripAxis(ground.scale)}
          </th>
          <th role="columnheader" scope="col">Win rate</th>
          <th role="columnheader" scope="col">Verdict</th>
        </tr>
      </thead>
      ${mixturesOf(comparisons).map((mixture) => groupOf(mixture, comparisons, { ground, shared }))}
    </table>`,
    comparisons.map(detail),
  ])
}

/** What the rows of the table share. */
interface Table {
  readonly ground: Ground
  readonly shared: string | null
}

/** Why no comparison is adjusted for length, where it is one reason for all; null otherwise. */
function sharedNote(comparisons: readonly Comparison[]): string | null {
  const notes = new Set(comparisons.map(({ adjustedNote }) => adjustedNote))
  const [note = ''] = notes
  const isShared = notes.size === 1 && comparisons.every(({ adjusted }) => adjusted === null)
  return isShared && note !== '' ? note : null
}

function groundOf(comparisons: readonly Comparison[], marginPoints: number): Ground {
  const values = valuesOf(comparisons.flatMap(({ winRate, adjusted }) => [winRate, adjusted]))
  const scale = centredScale(values)
  const margin = marginPoints / 100
  const band: Interval | null = margin > 0 ? [0.5 - margin, 0.5 + margin] : null
  return { scale, reference: 0.5, band }
}

function mixturesOf(comparisons: readonly Comparison[]): string[] {
  return [...new Set(comparisons.map(({ mixture }) => mixture))]
}

function groupOf(mixture: string, all: readonly Comparison[], table: Table): Html {
  const own = all.filter((comparison) => comparison.mixture === mixture)
  const head =
    mixturesOf(all).length < 2
      ? null
      : html`<tr role="row" class="group">
          <th role="rowheader" scope="rowgroup" colspan="4">${name(mixture)} against</th>
        </tr>`
  return html`<tbody role="rowgroup">
    ${head}${own.map((comparison) => rowOf(comparison, table))}
  </tbody>`
}

function rowOf(comparison: Comparison, { ground, shared }: Table): Html {
  const { baseline, kind, winRate, adjusted, adjustedNote, verdict } = comparison
  const ownNote = shared === null ? adjustedNote || 'not adjusted for length' : null
  const marks = [
    { estimate: winRate, shape: 'circle', tone: 'tone-raw' },
    { estimate: adjusted, shape: 'diamond', tone: 'tone-adjusted' },
  ] as const
  return html`<tr role="row">
    <th role="rowheader" scope="row">${name(baseline)}<small>${KINDS[kind]}</small></th>
    <td role="cell" class="plot">${strip(ground, marks)}</td>
    <td role="cell">
      ${figure(winRate, percent)}<small
        >${adjusted === null ? ownNote : html`at equal length ${figure(adjusted, percent)}`}</small
      >
    </td>
    <td role="cell">${verdictBadge(verdict)}</td>
  </tr>`
}

function detail(comparison: Comparison): Html {
  const { mixture, baseline } = comparison
  return html`<details>
    <summary>All figures: ${name(mixture)} against ${name(baseline)}</summary>
    ${figureList(rowsOf(comparison))}
  </details>`
}

function rowsOf(comparison: Comparison): Row[] {
  const { wins, ties, losses, missing, winRate, sequence, neededQuestions } = comparison
  const { usdPerPoint, accuracy } = comparison
  return [
    row('Win rate', figure(winRate, percent)),
    row('Won, tied, lost, without a verdict', `${wins}, ${ties}, ${losses}, ${missing} questions`),
    row('At equal length', figure(comparison.adjusted, percent), comparison.adjustedNote),
    row('Where the mixture’s answer is longer', figure(comparison.whenLonger, percent)),
    row('Where it is shorter', figure(comparison.whenShorter, percent)),
    row(
      'Length of its answers ÷ the baseline’s',
      `${factor(comparison.lengthRatio)} of means, n = ${winRate.n}`,
    ),
    ...(accuracy === null
      ? []
      : [
          row('Right answers of the mixture', figure(accuracy.mixture, percent)),
          row('Right answers of the baseline', figure(accuracy.baseline, percent)),
          row('Difference in points', figure(accuracy.difference, points)),
        ]),
    row('Without degraded runs', figure(comparison.withoutDegraded, percent)),
    row('Cost ÷ the baseline’s', figure(comparison.costRatio, factor)),
    row('Median time ÷ the baseline’s', figure(comparison.timeRatio, factor)),
    row('Price of a point', usdPerPoint === null ? '–' : usd(usdPerPoint.value), usdPerPoint?.note),
    row(
      'Confidence sequence',
      sequence === null ? '– fixed plan' : `${range(sequence, percent)} %, n = ${winRate.n}`,
    ),
    row(
      'Questions that would decide',
      neededQuestions === null ? '– decided' : String(neededQuestions),
    ),
    row('Method', winRate.method),
  ]
}

function row(term: string, value: Html | string, note = ''): Row {
  return { term, value, note: note === '' ? null : note }
}
