import { scaleLinear } from 'd3-scale'
import { pageOf, rounded, textAt, type Colour } from './page.ts'

/** Shares of one bar, from the left to the right; they add up to 1. */
export interface Bar {
  readonly name: string
  readonly shares: readonly { readonly colour: Colour; readonly share: number }[]
}

/** Bars that belong together, such as those of one truth. */
export interface Group {
  readonly name: string
  readonly bars: readonly Bar[]
}

/** A column of the picture. */
export interface Column {
  readonly title: string
  readonly groups: readonly Group[]
}

const WIDTH = 860
const LEFT = 150
const GAP = 56
const RIGHT = 52
const TOP = 84
const BAR = 15
const GROUP_GAP = 32
/** Smaller last shares have no number: they would round to 0.0 %. */
const LEAST_NAMED = 0.0005

/** Bars of shares in columns; all columns have the same groups. The last share of a bar stands behind it in numbers. */
export function sharesOf(
  columns: readonly Column[],
  {
    title,
    legend,
  }: { readonly title: string; readonly legend: readonly { colour: Colour; name: string }[] },
): string {
  const groups = columns[0]?.groups ?? []
  const groupHeight = (groups[0]?.bars.length ?? 0) * (BAR + 3) + GROUP_GAP
  const height = TOP + groups.length * groupHeight - GROUP_GAP + 16
  const width = (WIDTH - LEFT - RIGHT - GAP * (columns.length - 1)) / columns.length
  return pageOf({ width: WIDTH, height, title }, [
    ...legendOf(legend),
    ...groups.flatMap((group, index) => namesOf(group, TOP + index * groupHeight)),
    ...columns.flatMap((column, index) => {
      const left = LEFT + index * (width + GAP)
      return [
        textAt(left, TOP - 28, { text: column.title, more: 'font-weight="600"' }),
        ...column.groups.flatMap(({ bars }, group) =>
          bars.map((bar, row) =>
            barOf(bar, { left, width, top: TOP + group * groupHeight + row * (BAR + 3) }),
          ),
        ),
      ]
    }),
  ])
}

/** The name of a group stands above its bars, and theirs before them: on a bar, a boundary would cut it. */
function namesOf({ name, bars }: Group, top: number): readonly string[] {
  return [
    textAt(12, top - 7, { text: name, more: 'font-weight="600"' }),
    ...bars.map((bar, row) =>
      textAt(LEFT - 8, top + row * (BAR + 3) + BAR - 4, {
        text: bar.name,
        more: 'font-size="11" text-anchor="end"',
      }),
    ),
  ]
}

function barOf(
  { shares }: Bar,
  { left, width, top }: { readonly left: number; readonly width: number; readonly top: number },
): string {
  const x = scaleLinear([0, 1], [left, left + width])
  let from = 0
  const parts = shares.map(({ colour, share }) => {
    const [start, end] = [x(from), x(from + share)]
    from += share
    return `<rect class="${colour}" x="${rounded(start)}" y="${top}" width="${rounded(end - start)}" height="${BAR}"/>`
  })
  const last = shares.at(-1)
  if (last === undefined || last.share < LEAST_NAMED) return parts.join('')
  const text = `${(100 * last.share).toFixed(1)} %`
  const more = `class="${last.colour}" font-size="11"`
  return `${parts.join('')}${textAt(left + width + 5, top + BAR - 4, { text, more })}`
}

function legendOf(legend: readonly { colour: Colour; name: string }[]): readonly string[] {
  let left = LEFT
  return legend.map(({ colour, name }) => {
    const entry =
      `<rect class="${colour}" x="${left}" y="16" width="14" height="14"/>` +
      textAt(left + 20, 28, { text: name })
    left += 44 + 7.2 * name.length
    return entry
  })
}
