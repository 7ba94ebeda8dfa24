import { useSignal, type ReadonlySignal } from '@preact/signals'
import { Component, type VNode } from 'preact'
import type { WireCall } from '../../../protocol/runs/report-response.ts'
import { count, duration, plural, usd } from '../format.ts'
import { html } from '../html.ts'
import { Markdown } from '../markdown/markdown-view.ts'
import { isOpen, type CallView } from './run-view.ts'
import { speedOf } from './speed.ts'
import { failureWords } from './words/failure-words.ts'
import { ROLES, STATES } from './words/state-words.ts'

interface CallCardProps {
  readonly call: CallView
  /** How long the run has lasted. */
  readonly nowMs: ReadonlySignal<number>
}

/** One agent, judge or writer. It is drawn again only when its call has changed, or the clock ticks. */
export class CallCard extends Component<CallCardProps> {
  override shouldComponentUpdate(next: Readonly<CallCardProps>): boolean {
    return next.call !== this.props.call || next.nowMs !== this.props.nowMs
  }

  override render({ call, nowMs }: CallCardProps): VNode {
    const { shape, words } = STATES[call.state]
    return html`<li class=${`card run-card ${call.state}`}>
      <p class="run-card-top">
        <strong><bdi>${call.agent}</bdi></strong
        >${' '} ${hasRoleBeside(call) && html`<span class="soft">${ROLES[call.role]}</span>`}
        ${' '}<span class="run-time"><${Elapsed} call=${call} nowMs=${nowMs} /></span>
      </p>
      <p class="run-model soft">${call.model ?? 'not called yet'}</p>
      <p class="run-state">
        <span class="run-shape" aria-hidden="true">${shape}</span>${' '}
        ${words}${call.error !== null && `: ${failureWords(call.error)}`}
      </p>
      <p class="run-figures soft"><${Figures} call=${call} nowMs=${nowMs} /></p>
      ${call.calls.length > 1 && html`<${Attempts} calls=${call.calls} />`}
      ${call.role === 'agent' && html`<${Text} call=${call} />`}
    </li>`
  }
}

/** Whether neither its name nor the heading above it says what a call is for. */
function hasRoleBeside({ role, agent }: CallView): boolean {
  return role !== 'agent' && role !== 'aggregator' && ROLES[role] !== agent
}

function Elapsed({ call, nowMs }: CallCardProps): string {
  const { startedMs, endedMs } = call
  if (startedMs === null) return ''
  const until = endedMs ?? (isOpen(call) ? nowMs.value : startedMs)
  return duration(Math.max(0, until - startedMs))
}

/** Tokens, speed and cost; before the report, what the length of the text says. */
function Figures({ call, nowMs }: CallCardProps): string {
  const speed = speedOf(call, call.endedMs ?? (isOpen(call) ? nowMs.value : 0))
  const parts: string[] = []
  if (speed !== null) {
    const about = speed.counted ? '' : '≈ '
    parts.push(about + plural(speed.tokens, 'token'))
    if (speed.perSecond !== null) parts.push(`${about}${count(speed.perSecond)} tok/s`)
  }
  if (call.calls.length > 0) {
    parts.push(call.costUsd === null ? 'cost unknown' : usd(call.costUsd))
    if ((call.attempts ?? 0) > 1) parts.push(plural(call.attempts ?? 0, 'attempt'))
  }
  return parts.join(' · ')
}

/** The calls that a card stands for, where a fallback or a further round makes them several. */
function Attempts({ calls }: { readonly calls: readonly WireCall[] }): VNode {
  return html`<details>
    <summary>${plural(calls.length, 'call')}</summary>
    <ol>
      ${calls.map(
        ({ model, error, latency_ms: ms, cost_usd: cost }) =>
          html`<li>
            <span class="run-model">${model}</span>: ${duration(ms)},
            ${usd(cost)}${error === null ? '' : `; ${failureWords(error)}`}
          </li>`,
      )}
    </ol>
  </details>`
}

/** The last line of what it has written; opened, all of it. */
function Text({ call }: { readonly call: CallView }): VNode | null {
  const isWhole = useSignal(false)
  const { text } = call
  // An empty line of the same height: cards do not grow when their texts begin.
  if (text === '') return html`<p class="run-preview" aria-hidden="true"></p>`
  const toggle = (event: Event) => {
    isWhole.value = (event.currentTarget as HTMLDetailsElement).open
  }
  return html`<details class="run-text" onToggle=${toggle}>
    <summary>
      <span class="visually-hidden">Text of ${call.agent}: </span>
      <span class="run-preview" dir="auto">${isWhole.value ? 'Whole text' : lastLineOf(text)}</span>
    </summary>
    ${isWhole.value && html`<div class="run-whole"><${Markdown} text=${text} open=${isOpen(call)} /></div>`}
  </details>`
}

const PREVIEW_CHARS = 160

/** The end of the last line that has something on it. */
export function lastLineOf(text: string): string {
  const line = text.slice(-1_000).trimEnd().split('\n').at(-1) ?? ''
  const characters = Array.from(line.trim())
  return characters.length <= PREVIEW_CHARS
    ? characters.join('')
    : `…${characters.slice(-PREVIEW_CHARS).join('')}`
}
