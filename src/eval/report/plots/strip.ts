/**
 * One row of a forest plot: intervals on a line, as wide as its place. Positions are in percent, so that it shrinks
 * with the page while marks and lines stay as thick as they are.
 */
import type { Estimate, Interval } from '../../results/summary.ts'
import { html, type Html } from '../page/markup.ts'
import type { Scale } from './scales.ts'
import { outline, type Shape } from './symbols.ts'

/** An estimate on a strip. */
export interface Mark {
  readonly estimate: Estimate | null
  readonly shape: Shape
  readonly tone: string
}

/** What a strip shows beside its marks. */
export interface Ground {
  readonly scale: Scale
  /** Where a line says "no difference"; null for none. */
  readonly reference: number | null
  /** Values that count as equal; null for none. */
  readonly band: Interval | null
}

const ROW = 18

/** Draws the marks below each other. A table beside it has the figures, so that it is hidden from screen readers. */
export function strip({ scale, reference, band }: Ground, marks: readonly Mark[]): Html {
  const height = Math.max(1, marks.length) * ROW + 6
  const drawn = marks.map((mark, index) => drawMark(scale, mark, ROW * (index + 0.5) + 3))
  return html`<svg class="strip" width="100%" height="${height}" aria-hidden="true">
    ${
      band === null ? null : bandOf(scale, band)
    }${scale.ticks.map(({ at }) => html`<line class="grid" x1="${pct(at)}" x2="${pct(at)}" y1="0" y2="100%" />`)}${
      reference === null ? null : referenceLine(scale, reference)
    }${drawn}
  </svg>`
}

/** The labels of the axis, for the row under or over the strips. */
export function stripAxis({ ticks }: Scale): Html {
  return html`<svg class="strip axis" width="100%" height="16" aria-hidden="true">
    ${ticks.map(
      ({ at, label }) => html`<text x="${pct(at)}" y="12" text-anchor="middle">${label}</text>`,
    )}
  </svg>`
}

/** A share of the picture as an attribute. */
export function pct(share: number): string {
  return `${Math.round(share * 100) / 100}%`
}

function bandOf({ at }: Scale, [low, high]: Interval): Html {
  return html`<rect
    class="band"
    x="${pct(at(low))}"
    width="${pct(Math.max(0, at(high) - at(low)))}"
    y="0"
    height="100%"
  />`
}

function referenceLine({ at }: Scale, value: number): Html {
  return html`<line
    class="reference"
    x1="${pct(at(value))}"
    x2="${pct(at(value))}"
    y1="0"
    y2="100%"
  />`
}

function drawMark(scale: Scale, { estimate, shape, tone }: Mark, y: number): Html | null {
  if (!isDrawable(estimate)) return null
  return html`<g class="${tone}"
    >${estimate.interval === null ? null : whisker(scale, estimate.interval, y)}<svg
      x="${pct(scale.at(estimate.value))}"
      y="${y}"
      overflow="visible"
    >
      <path class="mark" d="${outline(shape)}" /></svg
  ></g>`
}

/** An end without a bound reaches the end of the axis. */
function whisker({ at, domain }: Scale, [low, high]: Interval, y: number): Html {
  const from = pct(at(Number.isFinite(low) ? low : domain[0]))
  const to = pct(at(Number.isFinite(high) ? high : domain[1]))
  return html`<line class="whisker" x1="${from}" x2="${to}" y1="${y}" y2="${y}" />${[from, to].map(
      (x) => html`<line class="whisker" x1="${x}" x2="${x}" y1="${y - 4}" y2="${y + 4}" />`,
    )}`
}

/** Whether there is something to draw: an estimate over no question is none. */
export function isDrawable(estimate: Estimate | null): estimate is Estimate {
  return estimate !== null && estimate.n > 0 && Number.isFinite(estimate.value)
}

/** Every value that the axis has to show. */
export function valuesOf(estimates: readonly (Estimate | null)[]): number[] {
  return estimates
    .filter(isDrawable)
    .flatMap(({ value, interval }) => [value, ...(interval ?? [])])
    .filter(Number.isFinite)
}
