/** Quality against a price: points with intervals, and the line of those that none beats in both. */
import type { Estimate } from '../../results/summary.ts'
import { html, type Html } from '../page/markup.ts'
import type { Scale } from './scales.ts'
import { pct } from './strip.ts'
import { outline, type Shape } from './symbols.ts'

/** A system in the plot. */
export interface Point {
  /** A letter that the table beside the plot explains. */
  readonly key: string
  readonly x: number
  readonly y: Estimate
  readonly shape: Shape
  readonly tone: string
}

interface Axes {
  readonly x: Scale
  /** Runs upwards. */
  readonly y: Scale
  readonly height: number
}

/** Turns values into percent from the left and from the top. */
interface Drawing {
  readonly x: Scale
  readonly up: (value: number) => number
}

/** Those that no other beats: none is at most as dear and at least as good, and better in one. */
export function frontOf(points: readonly Point[]): Point[] {
  return points
    .filter((one) => !points.some((other) => isBeaten(one, other)))
    .toSorted((a, b) => a.x - b.x)
}

function isBeaten(one: Point, by: Point): boolean {
  const isAsGood = by.x <= one.x && by.y.value >= one.y.value
  return isAsGood && (by.x < one.x || by.y.value > one.y.value)
}

/** Pixels below the plot for the labels of the axis. */
const FOOT = 22

/** Draws the points; the table beside it has the figures. */
export function scatter(points: readonly Point[], axes: Axes): Html {
  const { x, y, height } = axes
  const up = (value: number) => 100 - y.at(value)
  return html`<svg class="scatter" width="100%" height="${height}" aria-hidden="true">
    <svg width="100%" height="${height - FOOT}" overflow="visible">
      ${y.ticks.map(
        ({ at, label }) =>
          html`<line
              class="grid"
              x1="0"
              x2="100%"
              y1="${pct(100 - at)}"
              y2="${pct(100 - at)}"
            /><text x="0" y="${pct(100 - at)}" dy="-3">${label}</text>`,
      )}${steps(frontOf(points), x, up)}${points.map((point) => drawPoint(point, points, { x, up }))}</svg
    >${x.ticks.map(
      ({ at, label }) =>
        html`<line
            class="grid"
            x1="${pct(at)}"
            x2="${pct(at)}"
            y1="${height - FOOT - 4}"
            y2="${height - FOOT}"
          /><text x="${pct(at)}" y="${height - 6}" text-anchor="middle">${label}</text>`,
    )}
  </svg>`
}

/** The front as stairs: what one gets for at most that price. */
function steps(front: readonly Point[], x: Scale, up: (value: number) => number): Html[] {
  return front.slice(1).flatMap((point, index) => {
    const before = front[index] ?? point
    const [left, right] = [pct(x.at(before.x)), pct(x.at(point.x))]
    const [low, high] = [pct(up(before.y.value)), pct(up(point.y.value))]
    return [
      html`<line class="front" x1="${left}" x2="${right}" y1="${low}" y2="${low}" />`,
      html`<line class="front" x1="${right}" x2="${right}" y1="${low}" y2="${high}" />`,
    ]
  })
}

/** Where a letter may stand beside its point, in pixels. */
const CORNERS = [
  { dx: 9, dy: -5, anchor: 'start' },
  { dx: -9, dy: -5, anchor: 'end' },
  { dx: 9, dy: 14, anchor: 'start' },
  { dx: -9, dy: 14, anchor: 'end' },
] as const

/** About the pixels of a percent: plots are some 260 wide and high. */
const PIXELS = 2.6

/** The corner that is furthest from the other points, and not beyond the edge. */
function cornerOf(own: readonly [number, number], others: readonly (readonly [number, number])[]) {
  const room = CORNERS.map(({ dx, dy }) => {
    const [left, top] = [own[0] * PIXELS + dx * 1.6, own[1] * PIXELS + dy * 0.8]
    const near = others.map(([x, y]) => Math.hypot(x * PIXELS - left, y * PIXELS - top))
    return Math.min(100 * PIXELS - left - 8, 30, ...near)
  })
  return CORNERS[room.indexOf(Math.max(...room))] ?? CORNERS[0]
}

function drawPoint(point: Point, all: readonly Point[], { x, up }: Drawing): Html {
  const place = (each: Point) => [x.at(each.x), up(each.y.value)] as const
  const [left, top] = place(point)
  const { dx, dy, anchor } = cornerOf([left, top], all.filter((each) => each !== point).map(place))
  const { interval } = point.y
  const bar =
    interval === null
      ? null
      : html`<line
          class="whisker"
          x1="${pct(left)}"
          x2="${pct(left)}"
          y1="${pct(up(interval[0]))}"
          y2="${pct(up(interval[1]))}"
        />`
  return html`<g class="${point.tone}"
    >${bar}<svg x="${pct(left)}" y="${pct(top)}" overflow="visible">
      <path class="mark" d="${outline(point.shape, 80)}" />
      <text class="letter" x="${dx}" y="${dy}" text-anchor="${anchor}">${point.key}</text>
    </svg></g
  >`
}
