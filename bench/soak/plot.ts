/** A line of a panel: its name stands at its end, so that nobody needs its colour to find it. */
export interface Line {
  readonly name: string
  /** A colour and a dash pattern, so that neither colour-blind readers nor printers mix lines up. */
  readonly colour: string
  readonly dash: string
  readonly points: readonly (readonly [x: number, y: number])[]
}

/** A part of a plot with an axis of its own; all panels share the horizontal one. */
export interface Panel {
  readonly title: string
  readonly lines: readonly Line[]
}

const WIDTH = 860
const PANEL_HEIGHT = 170
const MARGIN = { left: 62, right: 190, top: 34, bottom: 46 }
const INNER = WIDTH - MARGIN.left - MARGIN.right
const STEPS = [1, 2, 2.5, 5, 10]
const GREY = '#595959'

/** Panels above each other as a picture (SVG); the horizontal axis counts minutes. */
export function plotOf(panels: readonly Panel[]): string {
  const lastX = Math.max(1, ...pointsOf(panels.flatMap(({ lines }) => lines)).map(([x]) => x))
  const height = panels.length * (PANEL_HEIGHT + MARGIN.top) + MARGIN.bottom
  const parts = panels.map((panel, index) => panelOf(panel, { index, lastX }))
  const bottom = height - MARGIN.bottom
  const xTicks = ticksOf(lastX).map(
    (minute) =>
      `<text x="${xOf(minute, lastX)}" y="${bottom + 18}" text-anchor="middle">${minute}</text>`,
  )
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="system-ui, sans-serif" font-size="13" fill="#1a1a1a">`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    ...parts,
    ...xTicks,
    `<text x="${MARGIN.left + INNER / 2}" y="${bottom + 38}" text-anchor="middle" fill="${GREY}">minutes</text>`,
    '</svg>',
    '',
  ].join('\n')
}

function panelOf(
  { title, lines }: Panel,
  { index, lastX }: { index: number; lastX: number },
): string {
  const top = index * (PANEL_HEIGHT + MARGIN.top) + MARGIN.top
  const ticks = ticksOf(Math.max(1, ...pointsOf(lines).map(([, y]) => y)))
  const highest = ticks.at(-1) ?? 1
  const yOf = (value: number) => rounded(top + PANEL_HEIGHT * (1 - value / highest))
  const grid = ticks.map(
    (value) =>
      `<line x1="${MARGIN.left}" x2="${MARGIN.left + INNER}" y1="${yOf(value)}" y2="${yOf(value)}" stroke="#d9d9d9"/>` +
      `<text x="${MARGIN.left - 8}" y="${yOf(value) + 4}" text-anchor="end">${value}</text>`,
  )
  const labels = apart(lines.map(({ points }) => yOf(points.at(-1)?.[1] ?? 0)))
  const drawn = lines.map(({ name, colour, dash, points }, line) => {
    const path = points.map(([x, y]) => `${xOf(x, lastX)},${yOf(y)}`).join(' ')
    return (
      `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2.2" stroke-dasharray="${dash}"/>` +
      `<text x="${MARGIN.left + INNER + 8}" y="${(labels[line] ?? 0) + 4}" fill="${colour}">${name}</text>`
    )
  })
  const heading = `<text x="${MARGIN.left}" y="${top - 12}" font-weight="600">${title}</text>`
  return [heading, ...grid, ...drawn].join('\n')
}

function pointsOf(lines: readonly Line[]): readonly (readonly [number, number])[] {
  return lines.flatMap(({ points }) => points)
}

function xOf(minute: number, lastX: number): number {
  return rounded(MARGIN.left + (INNER * minute) / lastX)
}

/** Round numbers from 0; the last one is not below the highest value. */
export function ticksOf(highest: number): readonly number[] {
  const rough = highest / 5
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * (STEPS.find((each) => each * power >= rough) ?? 10)
  const count = Math.ceil(highest / step - 1e-9)
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(6)))
}

/** Moves labels down until none covers another. */
function apart(heights: readonly number[]): readonly number[] {
  const order = heights
    .map((height, index) => ({ height, index }))
    .sort((a, b) => a.height - b.height)
  const placed: number[] = []
  let lowest = -Infinity
  for (const { height, index } of order) {
    lowest = Math.max(height, lowest + 17)
    placed[index] = lowest
  }
  return placed
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10
}
