import type { ReadonlySignal } from '@preact/signals'
import type { VNode } from 'preact'
import type { WireStoredMixture } from '../../../protocol/runs/responses.ts'
import { duration } from '../format.ts'
import { html } from '../html.ts'
import { CallCard } from './call-card.ts'
import { graceOf } from './grace.ts'
import type { LayerView, RunView } from './run-view.ts'

interface LayerProps {
  readonly view: RunView
  readonly index: number
  readonly nowMs: ReadonlySignal<number>
  /** Its settings, where the page knows them. */
  readonly settings: WireStoredMixture['layers'][number] | undefined
}

/** The agents of a layer in configured order, under a line about how far they are. */
export function LayerCards({ view, index, nowMs, settings }: LayerProps): VNode | null {
  const layer = view.layers[index]
  if (layer === undefined || layer.calls.length === 0) return null
  return html`<section class="run-layer">
    <h3>
      ${view.layers.length > 1 ? `Layer ${index + 1}` : 'Agents'}
      <span class="soft run-layer-line">
        ${answeredWords(layer)}${settings !== undefined && html`<${Wait} layer=${layer} settings=${settings} nowMs=${nowMs} />`}
      </span>
    </h3>
    <ul class="run-cards" role="list">
      ${layer.calls.map((call) => html`<${CallCard} key=${call.agent} call=${call} nowMs=${nowMs} />`)}
    </ul>
  </section>`
}

function answeredWords({ calls }: LayerView): string {
  const answered = calls.filter(({ state }) => ['done', 'partial', 'cached'].includes(state))
  return `${answered.length} of ${calls.length} answered`
}

interface WaitProps {
  readonly layer: LayerView
  readonly settings: WireStoredMixture['layers'][number]
  readonly nowMs: ReadonlySignal<number>
}

/** The quorum, and when late agents are stopped. */
function Wait({ layer, settings, nowMs }: WaitProps): string {
  if (layer.endedMs !== null) return ''
  const { cutMs, quorum } = graceOf(layer, settings)
  const needed = quorum > 1 ? `, ${quorum} are needed` : ''
  if (cutMs === null) return needed
  const leftMs = cutMs - nowMs.value
  return `${needed}, ${leftMs > 0 ? `late ones are stopped in ${duration(Math.ceil(leftMs / 100) * 100)}` : 'late ones are being stopped'}`
}
