import type { ReadonlySignal } from '@preact/signals'
import type { VNode } from 'preact'
import { duration, usd } from '../format.ts'
import { html } from '../html.ts'
import { Markdown } from '../markdown/markdown-view.ts'
import { isOpen, type CallView, type RunView } from './run-view.ts'
import { PHASES, ROLES, STATES } from './state-words.ts'
import './run-panel.css'

interface RunPanelProps {
  readonly view: ReadonlySignal<RunView>
}

/** A run: who was asked, what each does or did, and what it cost. */
export function RunPanel({ view }: RunPanelProps): VNode {
  const { layers, after, phase } = view.value
  return html`<section class="run-panel" aria-label="The run">
    <p>${PHASES[phase]}</p>
    ${layers.map(
      ({ calls }, index) => html`
        <h3>Layer ${index + 1}</h3>
        <ul class="run-cards" role="list">
          ${calls.map((call) => html`<${Card} key=${call.agent} call=${call} />`)}
        </ul>
      `,
    )}
    <ul class="run-cards" role="list">
      ${after.map((call) => html`<${Card} key=${`${call.role}/${call.agent}`} call=${call} />`)}
    </ul>
  </section>`
}

function Card({ call }: { readonly call: CallView }): VNode {
  const { shape, words } = STATES[call.state]
  return html`<li class="card run-card">
    <p>
      <strong>${call.agent}</strong> ${call.role === 'agent' ? null : ROLES[call.role]}
      <span class="soft"> ${call.model}</span>
    </p>
    <p>
      <span aria-hidden="true">${shape}</span> ${words}${call.error && `: ${call.error.message}`}
    </p>
    <p class="soft">
      ${call.startedMs !== null && call.endedMs !== null && duration(call.endedMs - call.startedMs)}
      ${call.calls.length > 0 && ` · ${usd(call.costUsd)}`}
    </p>
    ${call.text !== '' && html`<${Markdown} text=${call.text} open=${isOpen(call)} />`}
  </li>`
}
