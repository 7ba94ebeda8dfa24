import type { VNode } from 'preact'
import { html } from '../html.ts'

const HEIGHT = 20

/** A line that shows only how values went, beside the number that says how much; nothing for fewer than two. */
export function Sparkline({ values }: { readonly values: readonly number[] }): VNode | null {
  if (values.length < 2) return null
  const highest = Math.max(...values, 0)
  const points = values.map(
    (value, index) => `${index},${highest === 0 ? HEIGHT : HEIGHT - (value / highest) * HEIGHT}`,
  )
  return html`<svg
    class="sparkline"
    aria-hidden="true"
    viewBox=${`0 -1 ${values.length - 1} ${HEIGHT + 2}`}
    preserveAspectRatio="none"
  >
    <polyline points=${points.join(' ')} vector-effect="non-scaling-stroke" />
  </svg>`
}
