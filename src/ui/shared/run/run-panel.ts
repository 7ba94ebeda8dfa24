import { useComputed, useSignal, type ReadonlySignal } from '@preact/signals'
import type { VNode } from 'preact'
import type { WireStoredMixture } from '../../../protocol/runs/responses.ts'
import { duration, plural, usd } from '../format.ts'
import { html } from '../html.ts'
import { later } from '../later.ts'
import { CallCard } from './call-card.ts'
import { LayerCards } from './layer-cards.ts'
import { useRunClock } from './run-clock.ts'
import { isRunning, type RunView } from './run-view.ts'
import { PHASES } from './words/state-words.ts'
import './run-panel.css'

const Notes = later('the notes', async () => (await import('./after-run.ts')).Notes)
const Waterfall = later('the times', async () => (await import('./after-run.ts')).Waterfall)
const AfterRun = later('the findings', async () => (await import('./after-run.ts')).AfterRun)

interface RunPanelProps {
  readonly view: ReadonlySignal<RunView>
  /** The mixture of the run, where the page knows it: for the quorum and the wait for late agents. */
  readonly mixture?: WireStoredMixture | null | undefined
}

/** A run: who was asked, what each does or did, what was found, and what it took and cost. */
export function RunPanel({ view, mixture }: RunPanelProps): VNode {
  const clock = useRunClock(view)
  const paused = useSignal<{ readonly view: RunView; readonly atMs: number } | null>(null)
  const nowMs = useComputed(() => paused.value?.atMs ?? clock.value)
  const run = view.value
  const shown = paused.value?.view ?? run
  const { report } = run
  return html`<section class="run-panel" aria-label="How this was answered">
    <div class="run-line">
      <p><${Line} view=${run} nowMs=${clock} /></p>
      ${
        (isRunning(run) || paused.value !== null) &&
        html`<button
          type="button"
          onClick=${() => (paused.value = paused.value === null ? { view: run, atMs: clock.value } : null)}
        >
          ${paused.value === null ? 'Pause cards' : isRunning(run) ? 'Resume cards' : 'Show the end'}
        </button>`
      }
    </div>
    ${
      paused.value !== null &&
      html`<p class="soft">
        The cards are paused; the run ${isRunning(run) ? 'goes on' : 'has ended'}.
      </p>`
    }
    ${(run.reasons.length > 0 || report !== null) && html`<${Notes} view=${run} />`}
    ${shown.layers.map(
      (_, index) =>
        html`<${LayerCards}
          key=${index}
          view=${shown}
          index=${index}
          nowMs=${nowMs}
          settings=${mixture?.layers[index]}
        />`,
    )}
    ${
      shown.after.length > 0 &&
      html`<section class="run-layer">
        <h3>${titleOf(shown)}</h3>
        <ul class="run-cards" role="list">
          ${shown.after.map(
            (call) =>
              html`<${CallCard} key=${`${call.role}/${call.agent}`} call=${call} nowMs=${nowMs} />`,
          )}
        </ul>
      </section>`
    }
    <${Waterfall} view=${shown} nowMs=${nowMs} />
    ${!isRunning(run) && html`<${AfterRun} view=${run} />`}
  </section>`
}

/** What stands over the cards that have no layer. */
function titleOf({ layers, after }: RunView): string {
  if (after.length === 1 && after[0]?.role === 'aggregator') return 'Writer'
  return layers.length === 0 ? 'Steps' : 'Then'
}

interface LineProps {
  readonly view: RunView
  readonly nowMs: ReadonlySignal<number>
}

/** What the run does or how it ended, how long it took, and what it cost. */
function Line({ view, nowMs }: LineProps): VNode {
  const { phase, report, durationMs } = view
  const parts = [duration(Math.max(0, isRunning(view) ? nowMs.value : (durationMs ?? 0)))]
  if (report !== null) {
    parts.push(report.cost_usd === null ? 'cost unknown' : usd(report.cost_usd))
    parts.push(plural(report.calls.length, 'call'))
  }
  return html`<strong>${PHASES[phase]}</strong> <span class="soft"> ${parts.join(' · ')}</span>`
}
