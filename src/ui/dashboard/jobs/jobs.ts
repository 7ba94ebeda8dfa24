import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import type { JobListOptions } from '../../../client/jobs.ts'
import type { WireJobSummary } from '../../../protocol/jobs/job-response.ts'
import type { WireList } from '../../../protocol/list.ts'
import { client } from '../../shared/access.ts'
import { DataTable, type Column } from '../../shared/charts/data-table.ts'
import { plural } from '../../shared/format.ts'
import { html } from '../../shared/html.ts'
import { useInterval, useLoaded } from '../load.ts'
import { Action } from '../parts/action.ts'
import { PageLink, Pick } from '../parts/choice.ts'
import { Ready } from '../parts/ready.ts'
import { Moment } from '../parts/times.ts'
import { go, oneOf } from '../place.ts'
import { Delivery } from './delivery.ts'
import { isOpen, STATES } from './states.ts'

const STATUSES = ['', 'queued', 'running', 'done', 'failed', 'cancelled'] as const
const DELIVERIES = ['', 'waiting', 'delivered', 'undeliverable'] as const
const EVERY_MS = 3_000
const LIMIT = 50

/** The jobs: questions that are answered in the background. */
export function Jobs(): VNode {
  const status = oneOf('status', STATUSES)
  const delivery = oneOf('delivery', DELIVERIES)
  const limit = useSignal(LIMIT)
  const options: JobListOptions = {
    limit: Math.min(limit.value, 100),
    ...(status === '' ? {} : { status }),
    ...(delivery === '' ? {} : { delivery }),
  }
  const jobs = useLoaded(JSON.stringify(options), (from, signal) =>
    from.jobs.list({ ...options, signal }),
  )
  const isMoving = jobs.loaded.value.value?.data.some(isOpen) ?? false
  useInterval(EVERY_MS, isMoving, jobs.reload)
  return html`<section class="panel" aria-labelledby="jobs">
    <h2 id="jobs">Jobs</h2>
    <${Filters} status=${status} delivery=${delivery} reload=${jobs.reload} />
    <${Ready} source=${jobs} what="jobs">
      ${({ data, next_cursor }: WireList<WireJobSummary>) => html`
        ${
          data.length === 0
            ? html`<${Empty} isFiltered=${status !== '' || delivery !== ''} />`
            : html`<${DataTable}
                caption="Table of jobs"
                columns=${columns(jobs.reload)}
                rows=${data}
                keyOf=${({ id }: WireJobSummary) => id}
              />`
        }
        <p class="soft">
          ${
            next_cursor === null
              ? plural(data.length, 'job')
              : `The newest ${plural(data.length, 'job')}; there are more.`
          }
          ${' '}${isMoving ? 'Read again every 3 s while one is open.' : ''}
        </p>
        ${
          next_cursor !== null &&
          limit.value < 100 &&
          html`<button type="button" class="small" onClick=${() => (limit.value = 100)}>
            Show 100
          </button>`
        }
      `}
    <//>
  </section>`
}

interface FiltersProps {
  readonly status: string
  readonly delivery: string
  readonly reload: () => void
}

function Filters({ status, delivery, reload }: FiltersProps): VNode {
  const set = (name: string) => (value: string) => go({ filters: { [name]: value } })
  return html`<div class="toolbar">
    <${Pick}
      label="State"
      value=${status}
      options=${STATUSES.map((each) => [each, each === '' ? 'every state' : each])}
      pick=${set('status')}
    />
    <${Pick}
      label="Delivery"
      value=${delivery}
      options=${DELIVERIES.map((each) => [each, each === '' ? 'every delivery' : each])}
      pick=${set('delivery')}
    />
    <button type="button" class="small" onClick=${reload}>Read again</button>
  </div>`
}

function Empty({ isFiltered }: { readonly isFiltered: boolean }): VNode {
  if (isFiltered) {
    return html`<p class="empty">
      <strong>No job has this state.</strong> ${' '}
      <${PageLink} move=${{ filters: { status: null, delivery: null } }}>Show all jobs<//>
    </p>`
  }
  return html`<div class="empty">
    <p>
      <strong>There is no job.</strong> ${' '}A job answers in the background and delivers the
      answer:
    </p>
    <pre><code>${[
      `curl ${location.origin}/v1/jobs -H 'content-type: application/json' \\`,
      `  -d '{"request":{"model":"demo","messages":[{"role":"user","content":"What is 17 * 23?"}]}}'`,
    ].join('\n')}</code></pre>
  </div>`
}

function columns(reload: () => void): readonly Column<WireJobSummary>[] {
  return [
    { title: 'Job', cell: ({ id }) => html`<code title=${id}>${id.slice(0, 12)}…</code>` },
    { title: 'State', cell: (job) => html`<${State} of=${job} />` },
    {
      title: 'Made',
      cell: ({ created_at }) => html`<${Moment} at=${created_at} />`,
      order: ({ created_at }) => created_at,
    },
    {
      title: 'Run',
      cell: ({ run, status }) =>
        status === 'queued'
          ? 'not begun'
          : html`<${PageLink} move=${{ run }}>${run.slice(0, 12)}…<//>`,
    },
    { title: 'From', cell: ({ hook }) => hook ?? 'the API' },
    { title: 'Delivery', cell: ({ delivery }) => html`<${Delivery} of=${delivery} />` },
    { title: 'Actions', cell: (job) => html`<${JobActions} of=${job} reload=${reload} />` },
  ]
}

function State({ of: { status, error } }: { readonly of: WireJobSummary }): VNode {
  const { shape, word, tone } = STATES[status]
  return html`<span class="lines">
    <span data-tone=${tone}><span aria-hidden="true">${shape} </span>${word}</span>
    ${error !== null && html`<span class="soft wrap" dir="auto">${error.message}</span>`}
  </span>`
}

interface JobActionsProps {
  readonly of: WireJobSummary
  readonly reload: () => void
}

function JobActions({ of: job, reload }: JobActionsProps): VNode {
  if (isOpen(job)) {
    return html`<${Action}
      label="Cancel"
      about=${`the job ${job.id}`}
      question="Cancel it? No further call is made; what was spent is spent."
      work=${() => client.value.jobs.cancel(job.id)}
      done="The job is cancelled"
      after=${reload}
    />`
  }
  if (job.delivery === null) return html`<span class="soft">none</span>`
  return html`<${Action}
    label="Deliver again"
    about=${`the answer of the job ${job.id}`}
    work=${() => client.value.jobs.deliver(job.id)}
    done="The answer is being delivered again"
    after=${reload}
  />`
}
