import type { VNode } from 'preact'
import { DataTable, type Column } from '../../shared/charts/data-table.ts'
import { ShareBar } from '../../shared/charts/share-bar.ts'
import { count, percent, plural } from '../../shared/format.ts'
import { html } from '../../shared/html.ts'
import { Ready } from '../parts/ready.ts'
import { informsOnly, reasonWords } from './reason-words.ts'
import type { PeriodProps } from './speed.ts'
import type { Usage, UsageRow } from './usage.ts'
import { partText } from './words.ts'
import { CALLS, countColumn, MODEL } from './columns.ts'

/** How many runs were less than promised and why, and how reliable each model was. */
export function Health({ usage, models }: PeriodProps): VNode {
  return html`<section class="panel" aria-labelledby="health">
    <h2 id="health">Health</h2>
    <${Ready} source=${usage} what="the reasons of degraded runs">
      ${({ total }: Usage) => html`<${Degraded} total=${total} />`}
    <//>
    <${Ready} source=${models} what="the failures of models">
      ${({ data }: Usage) =>
        data.length > 0 &&
        html`<h3>By model</h3>
          <${DataTable}
            caption="Health by model"
            columns=${COLUMNS}
            rows=${data}
            keyOf=${({ name }: UsageRow) => name}
          />`}
    <//>
  </section>`
}

function Degraded({ total }: { readonly total: UsageRow }): VNode {
  const { runs, degraded, failed } = total
  if (runs === 0) return html`<p class="soft">No run in this period, so nothing can be said.</p>`
  const reasons = Object.entries(total.reasons).toSorted(([, one], [, other]) => other - one)
  const informing = reasons.filter(([reason]) => informsOnly(reason))
  return html`
    <p>
      ${
        degraded === 0
          ? `No answer of ${plural(runs, 'run')} was less than its mixture promises.`
          : `${partText(degraded, runs)} runs were degraded: the answer was less than the mixture promises.`
      }
      ${' '}${failed === 0 ? 'No run failed.' : `${partText(failed, runs)} runs failed.`}
    </p>
    <${Reasons} runs=${runs} reasons=${reasons.filter(([reason]) => !informsOnly(reason))} />
    ${
      informing.length > 0 &&
      html`<h3>What else happened, as the mixtures allow</h3>
        <${Reasons} runs=${runs} reasons=${informing} />`
    }
  `
}

interface ReasonsProps {
  readonly runs: number
  /** Each with the number of its runs. */
  readonly reasons: readonly (readonly [reason: string, times: number])[]
}

function Reasons({ runs, reasons }: ReasonsProps): VNode | null {
  if (reasons.length === 0) return null
  return html`<ul class="reasons">
    ${reasons.map(
      ([reason, times]) =>
        html`<li key=${reason}>
          <${ShareBar} share=${times / runs} />
          <span>${plural(times, 'run')}: ${reasonWords(reason)}</span>
        </li>`,
    )}
  </ul>`
}

const answered = ({ calls, failed_calls }: UsageRow) =>
  calls === 0 ? 0 : (calls - failed_calls) / calls

/** A column that counts failures with one of these codes. */
function failures(title: string, codes: readonly string[]): Column<UsageRow> {
  const times = (row: UsageRow) => codes.reduce((sum, code) => sum + (row.failures[code] ?? 0), 0)
  return countColumn(title, times)
}

const NAMED = [
  ['Rate limited', ['upstream_rate_limited']],
  ['Timed out', ['upstream_timeout']],
  ['Cut mid-stream', ['upstream_cut']],
] as const

const isNamed = (code: string) => NAMED.some(([, codes]) => codes.some((each) => each === code))

const COLUMNS: readonly Column<UsageRow>[] = [
  MODEL,
  {
    title: 'Answered',
    cell: (row) => html`<${ShareBar} share=${answered(row)} /> ${percent(answered(row))}`,
    order: answered,
  },
  CALLS,
  ...NAMED.map(([title, codes]) => failures(title, codes)),
  {
    title: 'Other failures',
    cell: ({ failures: codes }) => {
      const other = Object.entries(codes).filter(([code]) => !isNamed(code))
      const sum = other.reduce((total, [, times]) => total + times, 0)
      const detail = other.map(
        ([code, times]) => `${code.replace('upstream_', '').replaceAll('_', ' ')} ${count(times)}`,
      )
      return html`<span class="lines end">
        <span>${count(sum)}</span>
        ${detail.map((text) => html`<span key=${text} class="soft">${text}</span>`)}
      </span>`
    },
    isNumber: true,
  },
  countColumn('Retried', ({ retried_calls }) => retried_calls),
  countColumn('Fallbacks', ({ fallback_calls }) => fallback_calls),
]
