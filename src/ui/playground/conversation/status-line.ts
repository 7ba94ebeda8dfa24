import type { VNode } from 'preact'
import { duration, plural, usd } from '../../shared/format.ts'
import { html } from '../../shared/html.ts'
import type { RunView } from '../../shared/run/run-view.ts'
import { wordsOf } from '../state/announcements.ts'
import type { Turn } from '../state/conversation.ts'

/** What happens at the moment, or how it ended and what it cost, in one sentence. */
export function StatusLine({ turn }: { readonly turn: Turn }): VNode | null {
  const sentence = statusOf(turn.view.value)
  return sentence === null ? null : html`<p class="status soft">${sentence}</p>`
}

/** That sentence; null for a failure, which says so itself. */
export function statusOf(view: RunView): string | null {
  const { phase, report, durationMs, answer } = view
  const costUsd = report?.cost_usd
  switch (phase) {
    case 'asking':
      return 'Sending the question…'
    case 'agents':
      return agentsAt(view)
    case 'judging':
      return 'The answers are being compared…'
    case 'writing':
      return 'Writing the answer…'
    case 'stopped':
      return costUsd === undefined
        ? 'Stopped; what was spent is not known here'
        : `Stopped, ${usd(costUsd)} spent`
    case 'failed':
      return costUsd === undefined || costUsd === 0
        ? null
        : `Cost until the failure: ${usd(costUsd)}`
    case 'done':
      return [
        plural(wordsOf(answer), 'word'),
        ...(report === null ? [] : [plural(report.calls.length, 'call')]),
        ...(durationMs === null ? [] : [duration(durationMs)]),
        ...(costUsd === undefined ? [] : [costUsd === null ? 'cost unknown' : usd(costUsd)]),
      ].join(' · ')
  }
}

function agentsAt({ layers }: RunView): string {
  const layer = layers.at(-1)
  if (layer === undefined) return 'The agents are being asked…'
  const ended = layer.calls.filter(({ endedMs }) => endedMs !== null).length
  const where = layers.length > 1 ? ` in layer ${layers.length}` : ''
  return `${ended} of ${plural(layer.calls.length, 'agent')} ended${where}…`
}
