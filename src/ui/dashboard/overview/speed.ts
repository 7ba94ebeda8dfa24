import type { VNode } from 'preact'
import { DataTable, type Column } from '../../shared/charts/data-table.ts'
import { html } from '../../shared/html.ts'
import type { Source } from '../load.ts'
import { Ready } from '../parts/ready.ts'
import type { Usage, UsageRow } from './usage.ts'
import { paceText, partText, spreadText } from './words.ts'
import { CALLS, countColumn, MODEL } from './columns.ts'

/** The usage of a period, by day and by model. */
export interface PeriodProps {
  readonly usage: Source<Usage>
  readonly models: Source<Usage>
}

/** How long runs took, and the calls of each model. */
export function Speed({ usage, models }: PeriodProps): VNode {
  return html`<section class="panel" aria-labelledby="speed">
    <h2 id="speed">Speed</h2>
    <p class="soft">Two times each: half were shorter · 95 % were shorter.</p>
    <${Ready} source=${usage} what="the times of runs">
      ${({ total }: Usage) =>
        html`<dl class="pairs">
          <div>
            <dt>Whole run</dt>
            <dd>${spreadText(total.latency_ms)}</dd>
          </div>
          <div>
            <dt>First token of the answer</dt>
            <dd>${spreadText(total.first_token_ms)}</dd>
          </div>
          <div>
            <dt>Calls cut off: late, or no longer needed</dt>
            <dd>${partText(total.cut_off_calls, total.calls)}</dd>
          </div>
        </dl>`}
    <//>
    <${Ready} source=${models} what="the times of models">
      ${({ data }: Usage) =>
        data.length === 0
          ? html`<p class="soft">No model was called in this period.</p>`
          : html`<${DataTable}
              caption="Speed by model"
              columns=${COLUMNS}
              rows=${data}
              keyOf=${({ name }: UsageRow) => name}
            />`}
    <//>
  </section>`
}

const COLUMNS: readonly Column<UsageRow>[] = [
  MODEL,
  CALLS,
  {
    title: 'Whole call',
    cell: ({ latency_ms }) => spreadText(latency_ms),
    isNumber: true,
    order: ({ latency_ms }) => latency_ms?.p50 ?? -1,
  },
  {
    title: 'First token',
    cell: ({ first_token_ms }) => spreadText(first_token_ms),
    isNumber: true,
    order: ({ first_token_ms }) => first_token_ms?.p50 ?? -1,
  },
  {
    title: 'Pace',
    cell: ({ tokens_per_second }) => paceText(tokens_per_second),
    isNumber: true,
    order: ({ tokens_per_second }) => tokens_per_second ?? -1,
  },
  countColumn('Cut off', ({ cut_off_calls }) => cut_off_calls),
]
