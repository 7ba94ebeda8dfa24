import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { usd } from '../../shared/format.ts'
import { html } from '../../shared/html.ts'
import { Disclosure } from '../layout/disclosure.ts'
import {
  changeBudget,
  closeSession,
  openSession,
  session,
  sessionProblem,
} from '../state/session.ts'

const open = signal(false)

/** The session that pays for this tab, what is left of its budget, and a form for another budget. */
export function BudgetPanel(): VNode {
  const { value } = session
  const label =
    value === null
      ? 'No budget ▾'
      : `${usd(value.remaining_usd)} of ${usd(value.budget_usd)} left ▾`
  return html`<${Disclosure} label=${label} title="Budget" open=${open}>
    <div class="fields">
      <p>
        ${
          value === null
            ? 'A session has a budget that its questions cannot pass, however many are sent at once.'
            : `Spent ${usd(value.spent_usd)}, reserved for open runs ${usd(value.held_usd)}. The session ends at ${timeOf(value.expires_at)}.`
        }
      </p>
      <${BudgetForm} />
      ${value !== null && html`<button type="button" onClick=${closeSession}>End the session</button>`}
      ${sessionProblem.value !== null && html`<p role="alert">${sessionProblem.value}.</p>`}
    </div>
  <//>`
}

function BudgetForm(): VNode {
  const { value } = session
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const field = (event.currentTarget as HTMLFormElement).elements.namedItem('budget')
    const amount = field instanceof HTMLInputElement ? field.valueAsNumber : Number.NaN
    if (amount > 0) void (value === null ? openSession(amount) : changeBudget(amount))
  }
  return html`<form class="row" onSubmit=${submit}>
    <label>
      Budget in US dollars
      <input
        name="budget"
        type="number"
        min="0.000001"
        step="any"
        required
        defaultValue=${value?.budget_usd ?? 0.5}
      />
    </label>
    <button>${value === null ? 'Open a session' : 'Change the budget'}</button>
  </form>`
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1_000).toLocaleTimeString([], { timeStyle: 'short' })
}
