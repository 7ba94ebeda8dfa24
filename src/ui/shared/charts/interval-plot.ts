import type { VNode } from 'preact'
import { html } from '../html.ts'

/** A value with its interval. */
export interface IntervalPlotProps {
  /** From 0 to 1, as are the ends; null while nothing is known. */
  readonly value: number | null
  readonly interval: readonly number[]
  readonly tone?: string | undefined
}

/** Space at both ends, so that the dot is whole at 0 and at 1. */
const MARGIN = 4

/** A dot with its interval on a line from 0 to 1, with a mark at one half: decoration beside the text that says the same. */
export function IntervalPlot({ value, interval, tone }: IntervalPlotProps): VNode {
  const [low = 0, high = 1] = interval
  const x = (share: number) => `${MARGIN + share * (100 - 2 * MARGIN)}%`
  return html`<svg class="interval" aria-hidden="true" data-tone=${tone}>
    <line class="axis" x1=${x(0)} x2=${x(1)} y1="50%" y2="50%" />
    <line class="half" x1=${x(0.5)} x2=${x(0.5)} y1="0" y2="100%" />
    ${
      value !== null &&
      html`<line class="range" x1=${x(low)} x2=${x(high)} y1="50%" y2="50%" />
        <circle cx=${x(value)} cy="50%" r="4" />`
    }
  </svg>`
}
