import { useSignal, type ReadonlySignal } from '@preact/signals'
import type { VNode } from 'preact'
import { duration, plural } from '../../format.ts'
import { html } from '../../html.ts'
import { startsAreMeasured } from '../call-starts.ts'
import { TableBox } from '../findings/parts.ts'
import { isRunning, type RunView } from '../run-view.ts'
import { ROLES, STATES } from '../words/state-words.ts'
import { SLOTS, lanesOf, mostWaiting, ticksOf, type Bar, type Lane } from './bars.ts'

const LANE_PX = 32
const BAR_TOP_PX = 17
const AXIS_PX = 20

interface WaterfallProps {
  readonly view: RunView
  readonly nowMs: ReadonlySignal<number>
}

/** When each call began, wrote its first token, and ended; the same as a table behind a button. */
export function Waterfall({ view, nowMs }: WaterfallProps): VNode | null {
  const asTable = useSignal(false)
  const now = isRunning(view) ? nowMs.value : (view.durationMs ?? 0)
  const lanes = lanesOf(view, now)
  if (lanes.length === 0) return null
  const { report } = view
  // Of a live run the page has seen when calls began.
  const guessed = report !== null && 'created_at' in report && !startsAreMeasured(report.calls)
  return html`<section class="run-times">
    <h3>
      Times
      <button type="button" onClick=${() => (asTable.value = !asTable.value)}>
        ${asTable.value ? 'Show as a picture' : 'Show as a table'}
      </button>
    </h3>
    ${asTable.value ? html`<${TimesTable} lanes=${lanes} />` : html`<${Picture} lanes=${lanes} now=${now} />`}
    <p class="soft">${noteOf(mostWaiting(lanes), guessed)}</p>
  </section>`
}

function noteOf(most: number, guessed: boolean): string {
  const slots = `At most ${plural(most, 'call')} waited for a first token at once; the gateway has ${SLOTS} slots for that.`
  return guessed
    ? `${slots} This run did not record when its calls began: the picture shows them one step after the other.`
    : slots
}

function Picture({ lanes, now }: { readonly lanes: readonly Lane[]; readonly now: number }): VNode {
  const endMs = Math.max(1, now, ...lanes.flatMap(({ bars }) => bars.map((bar) => bar.endMs)))
  const at = (ms: number) => `${Math.min(100, (ms / endMs) * 100).toFixed(2)}%`
  const height = lanes.length * LANE_PX
  const isDeep = lanes.some(({ call }) => call.layer !== null && call.layer > 0)
  const label = `Time line of ${plural(lanes.length, 'call')} over ${duration(endMs)}`
  return html`<svg
    class="run-chart"
    role="img"
    aria-label=${label}
    width="100%"
    height=${height + AXIS_PX}
  >
    ${ticksOf(endMs).map(
      (ms) =>
        html`<line x1=${at(ms)} x2=${at(ms)} y1="0" y2=${height} class="run-tick" />
          <text
            x=${at(ms)}
            y=${height + 15}
            class="run-tick-text"
            text-anchor=${ms === 0 ? 'start' : ms / endMs > 0.93 ? 'end' : 'middle'}
          >
            ${ms === 0 ? '0' : tickText(ms)}
          </text>`,
    )}
    ${lanes.map(({ call, waitedFromMs, bars }, index) => {
      const top = index * LANE_PX
      return html`<g>
        <text x="0" y=${top + 12} class="run-lane-text">
          ${call.agent}${call.layer === null || !isDeep ? '' : ` · layer ${call.layer + 1}`}
        </text>
        ${
          waitedFromMs !== null &&
          html`<line
            x1=${at(waitedFromMs)}
            x2=${at(bars[0]?.startMs ?? now)}
            y1=${top + BAR_TOP_PX + 4}
            y2=${top + BAR_TOP_PX + 4}
            class="run-wait"
          />`
        }
        ${bars.map((bar) => html`<${BarView} bar=${bar} top=${top + BAR_TOP_PX} at=${at} state=${call.state} />`)}
      </g>`
    })}
  </svg>`
}

interface BarProps {
  readonly bar: Bar
  readonly top: number
  readonly at: (ms: number) => string
  readonly state: string
}

/** Thin until the first token, thick while it writes. */
function BarView({ bar, top, at, state }: BarProps): VNode {
  const firstMs = bar.firstTokenMs ?? bar.endMs
  return html`<line
      x1=${at(bar.startMs)}
      x2=${at(firstMs)}
      y1=${top + 4}
      y2=${top + 4}
      class=${`run-bar-thin ${state}`}
    />
    <line
      x1=${at(firstMs)}
      x2=${at(bar.endMs)}
      y1=${top + 4}
      y2=${top + 4}
      class=${`run-bar ${state}`}
    />`
}

function tickText(ms: number): string {
  return ms < 1_000 ? `${ms} ms` : ms % 60_000 === 0 ? `${ms / 60_000} min` : `${ms / 1_000} s`
}

function TimesTable({ lanes }: { readonly lanes: readonly Lane[] }): VNode {
  const time = (ms: number | null) => (ms === null ? '–' : duration(ms))
  return html`<${TableBox} label="Times of the calls">
    <table>
      <thead>
        <tr>
          <th scope="col">Call</th>
          <th scope="col">State</th>
          <th scope="col" class="number">Start</th>
          <th scope="col" class="number">First token</th>
          <th scope="col" class="number">End</th>
        </tr>
      </thead>
      <tbody>
        ${lanes.flatMap(({ call, bars }) =>
          bars.map(
            (bar) =>
              html`<tr>
                <th scope="row">
                  <bdi>${call.agent}</bdi>${
                    call.layer === null ? `, ${ROLES[call.role]}` : `, layer ${call.layer + 1}`
                  }
                </th>
                <td>${STATES[call.state].words}</td>
                <td class="number">${time(bar.startMs)}</td>
                <td class="number">${time(bar.firstTokenMs)}</td>
                <td class="number">${time(bar.endMs)}</td>
              </tr>`,
          ),
        )}
      </tbody>
    </table>
  <//>`
}
