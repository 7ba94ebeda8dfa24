import type { ComponentChildren, VNode } from 'preact'
import { DataTable, type Column } from '../../shared/charts/data-table.ts'
import { IntervalPlot } from '../../shared/charts/interval-plot.ts'
import { count } from '../../shared/format.ts'
import { html } from '../../shared/html.ts'
import { StateMark } from './state-mark.ts'
import { FINDINGS, shareWords, type AgentWorth } from './words.ts'

/** What each agent adds: the answer with it against the one without it. */
export function AgentTable({ agents }: { readonly agents: readonly AgentWorth[] }): VNode {
  const named = (finding: AgentWorth['finding']) =>
    agents.filter((each) => each.finding === finding).map(({ agent }) => agent)
  return html`<h4>What each agent adds</h4>
    <${Without} agents=${named('adds_nothing')}>The answers are as good without<//>
    <${Without} agents=${named('harms')}>The answers are better without<//>
    <${DataTable}
      caption="What each agent adds"
      columns=${COLUMNS}
      rows=${agents}
      keyOf=${({ agent }: AgentWorth) => agent}
    />`
}

interface WithoutProps {
  readonly agents: readonly string[]
  readonly children: ComponentChildren
}

/** What could go. */
function Without({ agents, children }: WithoutProps): VNode | null {
  if (agents.length === 0) return null
  return html`<p>
    ${children} <strong dir="auto">${agents.join(', ')}</strong>, at a lower price.
  </p>`
}

const COLUMNS: readonly Column<AgentWorth>[] = [
  {
    title: 'Agent',
    cell: ({ agent, model }) =>
      html`<span class="lines">
        <span dir="auto">${agent}</span><span class="soft" dir="auto">${model}</span>
      </span>`,
  },
  { title: 'Finding', cell: ({ finding }) => html`<${StateMark} state=${FINDINGS[finding]} />` },
  {
    title: 'Answer with it wins',
    cell: ({ value, interval, finding }) =>
      html`<${IntervalPlot} value=${value} interval=${interval} tone=${FINDINGS[finding].tone} />
        ${shareWords(value, interval)}`,
    order: ({ value }) => value ?? 0,
  },
  { title: 'Judged', cell: ({ n }) => count(n), isNumber: true, order: ({ n }) => n },
]
