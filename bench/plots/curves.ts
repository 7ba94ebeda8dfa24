import { scaleLinear } from 'd3-scale'
import { line } from 'd3-shape'
import { pageOf, rounded, textAt, type Colour } from './page.ts'

/** A curve, with its name at its end. */
export interface Curve {
  readonly name: string
  readonly colour: Colour
  /** A dash pattern; `none` for a whole line. */
  readonly dash: string
  readonly points: readonly (readonly [x: number, y: number])[]
}

/** A part of the picture with an axis of its own. */
export interface Panel {
  readonly title: string
  readonly curves: readonly Curve[]
}

const WIDTH = 860
const PANEL = 220
const MARGIN = { left: 62, right: 196, top: 44, bottom: 50 }
const RIGHT = WIDTH - MARGIN.right
const LABEL = 17

/** Panels below each other; all share the horizontal axis, which begins at 0. */
export function curvesOf(
  panels: readonly Panel[],
  { title, axis }: { readonly title: string; readonly axis: string },
): string {
  const height = panels.length * (PANEL + MARGIN.top) + MARGIN.bottom
  const bottom = height - MARGIN.bottom
  const lastX = Math.max(
    ...panels.flatMap(({ curves }) => curves.flatMap(({ points }) => points.map(([x]) => x))),
  )
  const x = scaleLinear([0, lastX], [MARGIN.left, RIGHT])
  return pageOf({ width: WIDTH, height, title }, [
    ...panels.map((panel, index) => panelOf(panel, MARGIN.top + index * (PANEL + MARGIN.top), x)),
    ...x.ticks(5).map((tick) =>
      textAt(x(tick), bottom + 19, {
        text: tick.toLocaleString('en'),
        more: 'text-anchor="middle"',
      }),
    ),
    textAt((MARGIN.left + RIGHT) / 2, bottom + 40, { text: axis, more: 'text-anchor="middle"' }),
  ])
}

function panelOf({ title, curves }: Panel, top: number, x: (value: number) => number): string {
  const highest = Math.max(...curves.flatMap(({ points }) => points.map(([, value]) => value)))
  const y = scaleLinear([0, highest || 1], [top + PANEL, top]).nice(5)
  const path = line<readonly [number, number]>(
    ([value]) => rounded(x(value)),
    ([, value]) => rounded(y(value)),
  )
  const grid = y.ticks(5).map((tick) => {
    const height = rounded(y(tick))
    const label = textAt(MARGIN.left - 8, height + 4, {
      text: tick.toLocaleString('en'),
      more: 'text-anchor="end"',
    })
    return `<line class="grid" x1="${MARGIN.left}" x2="${RIGHT}" y1="${height}" y2="${height}"/>${label}`
  })
  const labels = apart(
    curves.map(({ points }) => y(points.at(-1)?.[1] ?? 0)),
    top + PANEL,
  )
  const drawn = curves.map(
    ({ name, colour, dash, points }, index) =>
      `<path class="${colour}-line" stroke-width="2.2" stroke-dasharray="${dash}" d="${path([...points]) ?? ''}"/>` +
      textAt(RIGHT + 8, (labels[index] ?? 0) + 4, { text: name, more: `class="${colour}"` }),
  )
  const heading = textAt(MARGIN.left, top - 14, { text: title, more: 'font-weight="600"' })
  return [heading, ...grid, ...drawn].join('\n')
}

/** Moves labels apart, so that none covers another and none is below the panel. */
function apart(heights: readonly number[], lowest: number): readonly number[] {
  const order = heights
    .map((height, index) => ({ height, index }))
    .sort((a, b) => b.height - a.height)
  const placed: number[] = []
  let next = lowest
  for (const { height, index } of order) {
    placed[index] = Math.min(height, next)
    next = Math.min(height, next) - LABEL
  }
  return placed
}
