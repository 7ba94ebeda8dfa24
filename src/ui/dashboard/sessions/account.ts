import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import type { ApiError } from '../../../client/api-error.ts'
import type { WireAccount } from '../../../protocol/sessions/session-response.ts'
import { client } from '../../shared/access.ts'
import { announce } from '../../shared/announcer.ts'
import { BudgetBar } from '../../shared/charts/share-bar.ts'
import { DataTable, type Column } from '../../shared/charts/data-table.ts'
import { count, percent, usd } from '../../shared/format.ts'
import { html } from '../../shared/html.ts'
import { failureOf, useLoaded } from '../load.ts'
import { Action } from '../parts/action.ts'
import { PageLink } from '../parts/choice.ts'
import { Ready } from '../parts/ready.ts'
import { Moment } from '../parts/times.ts'
import { go } from '../place.ts'

/** Where little of the budget of a session is left. */
const LOW_SHARE = 0.8

/** One session. */
export interface AccountProps {
  readonly id: string
  /** Called after it has changed. */
  readonly changed: () => void
}

/** What one session may spend and has spent, and the ways to change that. */
export function Account({ id, changed }: AccountProps): VNode {
  const account = useLoaded(id, (from, signal) => from.sessions.get(id, { signal }))
  const reload = () => {
    account.reload()
    changed()
  }
  const close = () => go({ filters: { session: null } })
  return html`<section class="card account" aria-label=${`Session ${id}`}>
    <div class="figure-head">
      <h3><code>${id}</code></h3>
      <button type="button" class="small" onClick=${close}>Close</button>
    </div>
    <${Ready} source=${account} what="the session">
      ${(value: WireAccount) => html`
        <${Budget} of=${value} />
        <div class="toolbar">
          <${NewBudget} of=${value} reload=${reload} />
          <${Action}
            label="End the session"
            about=""
            question="End it? Its token stops working; runs in progress still settle."
            work=${() => client.value.sessions.close(id)}
            done="The session has ended"
            after=${() => {
              changed()
              close()
            }}
          />
        </div>
        ${
          value.models.length > 0 &&
          html`<${DataTable}
            caption="Spending by model"
            columns=${MODELS}
            rows=${value.models}
            keyOf=${({ model }: Spending) => model ?? ''}
          />`
        }
        ${
          value.runs.length === 0
            ? html`<p class="soft">No run has used it.</p>`
            : html`<${DataTable}
                caption="The last runs of the session"
                columns=${RUNS}
                rows=${value.runs}
                keyOf=${({ run }: Spent) => run}
              />`
        }
      `}
    <//>
  </section>`
}

type Spending = WireAccount['models'][number]
type Spent = WireAccount['runs'][number]

function Budget({ of }: { readonly of: WireAccount }): VNode {
  const { budget_usd: budget, spent_usd: spent, held_usd: held, remaining_usd: left } = of
  const used = spent + held
  const words = [
    `${usd(spent)} of ${usd(budget)} spent (${percent(spent / budget)})`,
    held > 0 ? `${usd(held)} held for runs in progress` : '',
    `${usd(left)} left`,
  ].filter((part) => part !== '')
  return html`
    <${BudgetBar}
      label="Budget of the session"
      spentUsd=${used}
      budgetUsd=${budget}
      alertUsd=${budget * LOW_SHARE}
      text=${words.join(', ')}
    />
    <p class="soft">
      ${of.mixture === null ? 'Any mixture' : `Only the mixture ${of.mixture}`}; ends${' '}
      <${Moment} at=${of.expires_at} />.
      ${of.overrun_usd > 0 && ` ${usd(of.overrun_usd)} could not be covered by the budget.`}
    </p>
  `
}

interface NewBudgetProps {
  readonly of: WireAccount
  readonly reload: () => void
}

function NewBudget({ of, reload }: NewBudgetProps): VNode {
  const failure = useSignal<ApiError | null>(null)
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const text = new FormData(event.currentTarget as HTMLFormElement).get('budget')
    failure.value = null
    try {
      const { budget_usd } = await client.value.sessions.change(of.id, { budget_usd: Number(text) })
      announce(`The budget is ${usd(budget_usd)}`)
      reload()
    } catch (error) {
      failure.value = failureOf(error)
    }
  }
  return html`<form class="pick" onSubmit=${(event: SubmitEvent) => void submit(event)}>
    <label for="session-budget">Budget, in $</label>
    <input
      id="session-budget"
      name="budget"
      type="number"
      step="any"
      required
      value=${of.budget_usd}
      aria-invalid=${failure.value === null ? null : 'true'}
    />
    <button class="small">Change</button>
    ${failure.value !== null && html`<span role="alert">${failure.value.message}</span>`}
  </form>`
}

const MODELS: readonly Column<Spending>[] = [
  {
    title: 'Model',
    cell: ({ model }) =>
      html`<span dir="auto">${model ?? 'unknown: the run never reported its calls'}</span>`,
  },
  { title: 'Spent', cell: ({ spent_usd }) => usd(spent_usd), isNumber: true },
  {
    title: 'Calls',
    cell: ({ calls, estimated_calls }) =>
      estimated_calls === 0 ? count(calls) : `${count(calls)}, ${count(estimated_calls)} estimated`,
    isNumber: true,
  },
]

const RUNS: readonly Column<Spent>[] = [
  { title: 'Run', cell: ({ run }) => html`<${PageLink} move=${{ run }}><code>${run}</code><//>` },
  { title: 'Began', cell: ({ created_at }) => html`<${Moment} at=${created_at} />` },
  {
    title: 'Money',
    cell: ({ state, spent_usd, held_usd, overrun_usd }) => {
      const words = state === 'held' ? `${usd(held_usd)} held` : `${usd(spent_usd)} spent`
      return overrun_usd > 0 ? `${words}, ${usd(overrun_usd)} not covered` : words
    },
    isNumber: true,
  },
  { title: 'State', cell: ({ state }) => state },
]
