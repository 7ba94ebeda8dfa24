import type { VNode } from 'preact'
import { html } from '../html.ts'
import { CostByRole } from './cost-by-role.ts'
import { Finding } from './findings/finding.ts'
import { isRunning, type RunView } from './run-view.ts'
import { hasSources } from './sources/similar.ts'
import { WhoSaidThis } from './sources/who-said-this.ts'

export { Waterfall } from './chart/waterfall.ts'
export { Notes } from './notes.ts'

/** What only an ended run has: what was found, who said it, and what each role cost. */
export function AfterRun({ view }: { readonly view: RunView }): VNode {
  const { report } = view
  return html`
    ${report !== null && html`<${Finding} finding=${report.finding} />`}
    ${!isRunning(view) && hasSources(view) && html`<${WhoSaidThis} view=${view} />`}
    ${report !== null && html`<${CostByRole} report=${report} />`}
  `
}
