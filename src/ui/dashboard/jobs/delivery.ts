import type { VNode } from 'preact'
import type { WireDelivery } from '../../../protocol/jobs/job-response.ts'
import { plural } from '../../shared/format.ts'
import { html } from '../../shared/html.ts'
import { Moment } from '../parts/times.ts'
import type { StateLook } from './states.ts'

const LOOKS = {
  waiting: { word: 'waiting', shape: '○', tone: 'plain' },
  delivered: { word: 'delivered', shape: '✓', tone: 'good' },
  undeliverable: { word: 'undeliverable', shape: '✕', tone: 'bad' },
} as const satisfies Record<WireDelivery['status'], StateLook>

/** Whether the answer of a job has arrived: its attempts, the last problem, and when the next attempt is. */
export function Delivery({ of }: { readonly of: WireDelivery | null }): VNode {
  if (of === null) return html`<span class="soft">nothing to deliver</span>`
  const { status, attempts, last_attempt: last, next_attempt_at: next } = of
  const { word, shape, tone } = LOOKS[status]
  return html`<span class="lines">
    <span data-tone=${tone}>
      <span aria-hidden="true">${shape} </span>${word}, ${plural(attempts, 'attempt')}
    </span>
    ${
      last !== null &&
      status !== 'delivered' &&
      html`<span class="soft wrap">
        last:${' '}${last.http_status === null ? 'no response' : `HTTP ${last.http_status}`}${
          last.problem === null ? '' : `, ${last.problem}`
        }
      </span>`
    }
    ${next !== null && html`<span>next attempt <${Moment} at=${next} /></span>`}
  </span>`
}
