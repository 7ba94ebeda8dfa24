import type { VNode } from 'preact'
import { html } from '../html.ts'

/** One bar of a chart. */
export interface Bar {
  readonly label: string
  readonly value: number
  /** The value in the words of people. */
  readonly text: string
}

/** Width of a bar and of the space after it, in units of the drawing, which stretches to its box. */
const WIDTH = 8
const STEP = 10
const HEIGHT = 100
/** A value above nothing stays visible. */
const MIN_HEIGHT = 1.5

/** Bars over time. The drawing is decoration: its sentence and its table say the same. */
export function Bars({
  bars,
  summary,
}: {
  readonly bars: readonly Bar[]
  /** The sentence that the drawing shows. */
  readonly summary: string
}): VNode {
  const highest = Math.max(...bars.map(({ value }) => value), 0)
  const top = bars.find(({ value }) => value === highest)
  return html`<div class="bars">
    <p class="axis" aria-hidden="true">${highest > 0 && top?.text}</p>
    <svg
      role="img"
      aria-label=${summary}
      viewBox=${`0 0 ${Math.max(bars.length, 1) * STEP} ${HEIGHT}`}
      preserveAspectRatio="none"
    >
      ${bars.map(({ label, value, text }, index) => {
        const height = value > 0 ? Math.max((value / highest) * HEIGHT, MIN_HEIGHT) : 0
        return html`<g key=${label}>
          <title>${label}: ${text}</title>
          <rect class="hit" x=${index * STEP} y="0" width=${STEP} height=${HEIGHT} />
          <rect
            class="bar"
            x=${index * STEP + (STEP - WIDTH) / 2}
            y=${HEIGHT - height}
            width=${WIDTH}
            height=${height}
          />
        </g>`
      })}
    </svg>
    <p class="axis ends" aria-hidden="true">
      <span>${bars[0]?.label}</span><span>${bars.length > 1 && bars.at(-1)?.label}</span>
    </p>
  </div>`
}
