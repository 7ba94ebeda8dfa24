import type { VNode } from 'preact'
import type { WireRun } from '../../../protocol/runs/responses.ts'
import { DataTable, type Column } from '../../shared/charts/data-table.ts'
import { count, duration, usd } from '../../shared/format.ts'
import { html } from '../../shared/html.ts'
import { reasonWords } from '../overview/reason-words.ts'
import { PageLink } from '../parts/choice.ts'
import { Moment } from '../parts/times.ts'

/** Runs as rows; each opens the run. */
export function RunTable({ runs }: { readonly runs: readonly WireRun[] }): VNode {
  return html`<${DataTable}
    caption="Table of runs"
    columns=${COLUMNS}
    rows=${runs}
    keyOf=${({ run }: WireRun) => run}
  />`
}

const COLUMNS: readonly Column<WireRun>[] = [
  {
    title: 'Began',
    cell: ({ run, created_at }) =>
      html`<${PageLink} move=${{ run }} aria-label=${null}>
        <${Moment} at=${created_at} /><span class="visually-hidden"> run ${run}</span>
      <//>`,
  },
  {
    title: 'Mixture',
    cell: ({ mixture, version, strategy }) =>
      html`<span class="lines">
        <span dir="auto" class="wrap">${mixture}</span>
        <span class="soft">${strategy}${version === null ? '' : `, version ${version}`}</span>
      </span>`,
  },
  { title: 'State', cell: (run) => html`<${State} of=${run} />` },
  { title: 'Cost', cell: ({ cost_usd }) => usd(cost_usd), isNumber: true },
  { title: 'Time', cell: ({ duration_ms }) => duration(duration_ms), isNumber: true },
  { title: 'Calls', cell: ({ calls }) => count(calls.length), isNumber: true },
  { title: 'Tokens', cell: ({ usage }) => count(usage.total_tokens), isNumber: true },
]

const LOOKS = {
  done: { shape: '✓', tone: 'good' },
  failed: { shape: '✕', tone: 'bad' },
  cancelled: { shape: '–', tone: 'warn' },
} as const satisfies Record<WireRun['status'], unknown>

function State({ of: { status, degraded, reasons, error, cache } }: { of: WireRun }): VNode {
  const { shape, tone } = LOOKS[status]
  const isLess = status === 'done' && degraded
  const words = [...new Set(reasons.map(reasonWords))].join('; ')
  return html`<span class="lines">
    <span data-tone=${isLess ? 'warn' : tone}>
      <span aria-hidden="true">${isLess ? '▲' : shape} </span
      >${status}${isLess ? ', degraded' : ''}${cache === 'hit' ? ', from the cache' : ''}
    </span>
    ${error !== null && html`<span class="soft wrap" dir="auto">${error.message}</span>`}
    ${error === null && words !== '' && html`<span class="soft wrap">${words}</span>`}
  </span>`
}
