/** How long answers take, and how often a run is degraded or fails. */
import type { Percentiles, Summary, SystemSummary } from '../../results/summary.ts'
import { duration } from '../figures.ts'
import { html, name, type Html } from '../page/markup.ts'
import { section } from '../page/parts.ts'
import { linearScale, type Scale } from '../plots/scales.ts'
import { pct, stripAxis } from '../plots/strip.ts'
import { ROLES } from '../words.ts'

/** The section of latency, degraded runs and failures. */
export function speed({ systems }: Summary): Html {
  const lead =
    'The bar reaches to the median, the thin line to the time within which 95 % of the answers came. Percentiles are of all answers of the system and have no interval.'
  const all = systems.flatMap(({ firstTokenMs, totalMs }) => [firstTokenMs?.p95, totalMs.p95])
  const known = all.filter((time) => time !== undefined && Number.isFinite(time))
  const most = Math.max(1, ...known.map(Number))
  const scale = linearScale({ domain: [0, most], format: duration, ticks: 4 })
  return section(
    { id: 'speed', title: 'Time and degraded runs', lead },
    html`<table class="forest" role="table">
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">System</th>
          <th role="columnheader" scope="col">
            <span class="hidden">Plot of the times</span>${stripAxis(scale)}
          </th>
          <th role="columnheader" scope="col">Median, 95 %</th>
          <th role="columnheader" scope="col">Degraded, failed</th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${systems.map((system) => rowOf(system, scale))}
      </tbody>
    </table>`,
  )
}

function rowOf(system: SystemSummary, scale: Scale): Html {
  const { id, role, firstTokenMs, totalMs, questions, degraded, failed } = system
  return html`<tr role="row">
    <th role="rowheader" scope="row">${name(id)}<small>${ROLES[role]}</small></th>
    <td role="cell" class="plot">${bars(system, scale)}</td>
    <td role="cell">
      <span class="times"><small>first token</small> ${times(firstTokenMs)}</span
      ><span class="times"><small>whole answer</small> ${times(totalMs)}</span>
    </td>
    <td role="cell">
      ${degraded} degraded, ${failed} failed<small>of ${questions} questions</small>
    </td>
  </tr>`
}

function times(percentiles: Percentiles | null): Html {
  if (percentiles === null) return html`<span class="none">– not streamed</span>`
  return html`<span class="whole"
    ><b>${duration(percentiles.p50)}</b>, ${duration(percentiles.p95)}</span
  >`
}

const BAR = { height: 9, gap: 18 }

function bars({ firstTokenMs, totalMs }: SystemSummary, scale: Scale): Html {
  const rows = [
    { percentiles: firstTokenMs, tone: 'tone-first' },
    { percentiles: totalMs, tone: 'tone-total' },
  ]
  return html`<svg class="strip" width="100%" height="42" aria-hidden="true">
    ${scale.ticks.map(
      ({ at }) => html`<line class="grid" x1="${pct(at)}" x2="${pct(at)}" y1="0" y2="100%" />`,
    )}${rows.map(({ percentiles, tone }, index) =>
      percentiles === null ? null : bar(percentiles, { scale, tone, y: 6 + index * BAR.gap }),
    )}
  </svg>`
}

interface Place {
  readonly scale: Scale
  readonly tone: string
  readonly y: number
}

function bar({ p50, p95 }: Percentiles, { scale, tone, y }: Place): Html | null {
  if (![p50, p95].every(Number.isFinite)) return null
  const [zero, median, late] = [scale.at(0), scale.at(p50), pct(scale.at(p95))]
  const middle = y + BAR.height / 2
  return html`<g class="${tone}"
    ><rect
      class="bar"
      x="${pct(zero)}"
      width="${pct(Math.max(0.4, median - zero))}"
      y="${y}"
      height="${BAR.height}" /><line
      class="whisker"
      x1="${pct(median)}"
      x2="${late}"
      y1="${middle}"
      y2="${middle}" /><line
      class="whisker"
      x1="${late}"
      x2="${late}"
      y1="${y}"
      y2="${y + BAR.height}"
  /></g>`
}
