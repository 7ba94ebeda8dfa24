import type { VNode } from 'preact'
import type { WireFinding } from '../../../../protocol/runs/findings-response.ts'
import { html } from '../../html.ts'
import { AnalysisView } from './analysis-view.ts'
import { Council, Select } from './rankings.ts'
import { Cascade, Critique } from './steps.ts'
import { Debate, Vote } from './votes.ts'

/** A strategy is known by a field that only its finding has. */
const KINDS = [
  ['winner', 'The vote', Vote],
  ['best', 'The judge', Select],
  ['consensus', 'The analysis', AnalysisView],
  ['steps', 'The steps', Cascade],
  ['stopped', 'The debate', Debate],
  ['issues', 'The critique', Critique],
  ['table', 'The ranking', Council],
] as const

/** What the strategy found about the proposals; nothing when it looked for nothing. */
export function Finding({ finding }: { readonly finding: WireFinding | null }): VNode | null {
  if (finding === null) return null
  const kind = KINDS.find(([field]) => field in finding)
  if (kind === undefined) return null // Of a newer gateway.
  const [, title, view] = kind
  return html`<section class="run-finding">
    <h3>${title}</h3>
    <${view} finding=${finding} />
  </section>`
}
