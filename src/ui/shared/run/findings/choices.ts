import type { VNode } from 'preact'
import type { WireReport } from '../../../../protocol/runs/report-response.ts'
import { plural, usd } from '../../format.ts'
import { html } from '../../html.ts'

/** Why layers were skipped, and what that saved. */
export function EarlyExit({ report }: { readonly report: WireReport }): VNode | null {
  const exit = report.early_exit
  if (exit === undefined) return null
  const { agents_agreeing: agreeing, of, answer, saved_calls: calls, saved_usd: saved } = exit
  return html`<p>
    ${agreeing} of ${plural(of, 'agent')} said <strong dir="auto">${answer}</strong>, so the other
    layers were skipped: ${plural(calls, 'call')}${saved === null ? '' : ` and ${usd(saved)}`}
    saved.
  </p>`
}

/** Who chose the strategy or the agents, where rules or a learner did. */
export function Chosen({ report }: { readonly report: WireReport }): VNode | null {
  const { chosen } = report
  if (chosen === undefined || chosen.by === 'caller') return null
  return html`<p>
    Chosen: <strong>${chosen.strategy}</strong>. <span dir="auto">${chosen.why}</span>
  </p>`
}
