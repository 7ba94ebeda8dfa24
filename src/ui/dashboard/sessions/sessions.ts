import type { VNode } from 'preact'
import { DataTable, type Column } from '../../shared/charts/data-table.ts'
import { html } from '../../shared/html.ts'
import { daysOf, PERIOD_NAMES } from '../overview/period.ts'
import { useUsage, type Usage, type UsageRow } from '../overview/usage.ts'
import { partText } from '../overview/words.ts'
import { PageLink } from '../parts/choice.ts'
import { PeriodChoice } from '../parts/period-choice.ts'
import { Ready } from '../parts/ready.ts'
import { filter, go, oneOf } from '../place.ts'
import { Account } from './account.ts'
import { CALLS, COST, countColumn, RUNS } from '../overview/columns.ts'

/** The sessions that had runs in a period, and the account of one. */
export function Sessions(): VNode {
  const period = oneOf('period', PERIOD_NAMES)
  const usage = useUsage({ ...daysOf(period, Date.now()), by: 'session', mixture: '' })
  const session = filter('session')
  return html`<section class="panel" aria-labelledby="sessions">
    <h2 id="sessions">Sessions</h2>
    <div class="toolbar">
      <${PeriodChoice} period=${period} />
      <${Find} />
    </div>
    ${session !== '' && html`<${Account} key=${session} id=${session} changed=${usage.reload} />`}
    <${Ready} source=${usage} what="the usage of sessions">
      ${({ data }: Usage) => {
        const named = data.filter(({ name }) => name.startsWith('sess_'))
        return named.length === 0
          ? html`<${Empty} />`
          : html`<${DataTable}
              caption="Table of sessions"
              columns=${COLUMNS}
              rows=${named}
              keyOf=${({ name }: UsageRow) => name}
            />`
      }}
    <//>
  </section>`
}

function Find(): VNode {
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const id = new FormData(event.currentTarget as HTMLFormElement).get('session')
    if (typeof id === 'string') go({ filters: { session: id.trim() } })
  }
  return html`<form class="pick" onSubmit=${submit}>
    <label for="session-id">Session</label>
    <input
      id="session-id"
      name="session"
      placeholder="sess_…"
      autocomplete="off"
      spellcheck=${false}
      required
    />
    <button class="small">Open</button>
  </form>`
}

function Empty(): VNode {
  return html`<div class="empty">
    <p>
      <strong>No session had a run in this period.</strong> ${' '}A session is a budget that runs
      spend, for one of your users or one page:
    </p>
    <pre><code>${[
      `curl ${location.origin}/v1/sessions -H 'content-type: application/json' \\`,
      `  -d '{"budget_usd":0.5}'`,
    ].join('\n')}</code></pre>
  </div>`
}

const COLUMNS: readonly Column<UsageRow>[] = [
  {
    title: 'Session',
    cell: ({ name }) =>
      html`<${PageLink} move=${{ filters: { session: name } }}><code>${name}</code><//>`,
  },
  COST,
  RUNS,
  CALLS,
  {
    title: 'Degraded',
    cell: ({ degraded, runs }) => partText(degraded, runs),
    isNumber: true,
    order: ({ degraded }) => degraded,
  },
  countColumn('Failed', ({ failed }) => failed),
]
