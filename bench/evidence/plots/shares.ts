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
const LEFT = 210
const GAP = 24
const TOP = 74
const BAR = 15
const GROUP_GAP = 16

/** Bars of shares in columns; all columns have the same groups. */
export function sharesOf(
  columns: readonly Column[],
  {
    title,
    legend,
  }: { readonly title: string; readonly legend: readonly { colour: Colour; name: string }[] },
): string {
  const groups = columns[0]?.groups ?? []
  const groupHeight = (groups[0]?.bars.length ?? 0) * (BAR + 3) + GROUP_GAP
  const height = TOP + groups.length * groupHeight + 4
  const width = (WIDTH - LEFT - 16 - GAP * (columns.length - 1)) / columns.length
  return pageOf({ width: WIDTH, height, title }, [
    ...legendOf(legend),
    ...groups.map(({ name }, index) =>
      textAt(12, TOP + index * groupHeight + BAR + 7, { text: name }),
    ),
    ...columns.flatMap((column, index) => {
      const left = LEFT + index * (width + GAP)
      return [
        textAt(left, TOP - 12, { text: column.title, more: 'font-weight="600"' }),
        ...column.groups.flatMap(({ bars }, group) =>
          bars.map((bar, row) =>
            barOf(bar, { left, width, top: TOP + group * groupHeight + row * (BAR + 3) }),
          ),
        ),
      ]
    }),
  ])
}

function barOf(
  { name, shares }: Bar,
  { left, width, top }: { readonly left: number; readonly width: number; readonly top: number },
): string {
  const x = scaleLinear([0, 1], [left, left + width])
  let from = 0
  const parts = shares.map(({ colour, share }) => {
    const [start, end] = [x(from), x(from + share)]
    from += share
    return `<rect class="${colour}" x="${rounded(start)}" y="${top}" width="${rounded(end - start)}" height="${BAR}"/>`
  })
  return `${parts.join('')}${textAt(left + 4, top + BAR - 4, { text: name, more: 'class="on" font-size="11"' })}`
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
