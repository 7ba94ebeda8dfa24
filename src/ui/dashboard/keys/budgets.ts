import type { VNode } from 'preact'
import type { Client } from '../../../client/client.ts'
import type { WireKey } from '../../../protocol/keys/key-responses.ts'
import { BudgetBar } from '../../shared/charts/share-bar.ts'
import { percent, usd } from '../../shared/format.ts'
import { html } from '../../shared/html.ts'
import { useLoaded } from '../load.ts'
import { PageLink } from '../parts/choice.ts'
import { Ready } from '../parts/ready.ts'

const PAGE = 100
/** A list that never ends is no list. */
const MAX_PAGES = 20

/** Every key that the caller may see, newest first. */
export async function readKeys(client: Client, signal: AbortSignal): Promise<readonly WireKey[]> {
  const keys: WireKey[] = []
  let cursor: string | undefined
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { data, next_cursor } = await client.keys.list({ limit: PAGE, cursor, signal })
    keys.push(...data)
    if (next_cursor === null) break
    cursor = next_cursor
  }
  return keys
}

/** The daily budgets of keys, and what counts against them today. */
export function Budgets(): VNode {
  const keys = useLoaded('budgets', readKeys)
  return html`<h3>Daily budgets of keys</h3>
    <${Ready} source=${keys} what="the budgets of keys">
      ${(all: readonly WireKey[]) => {
        const limited = all.filter((each) => each.budget_usd_per_day !== null)
        if (limited.length > 0) {
          return html`<div class="budgets">
            ${limited.map((each) => html`<${KeyBudget} key=${each.id} of=${each} />`)}
          </div>`
        }
        return html`<p class="soft">
          No key has a daily budget.${' '}
          <${PageLink} move=${{ view: 'keys' }}>Make a publishable key with one<//> to limit what
          its sessions may spend in a day.
        </p>`
      }}
    <//>`
}

/** The daily budget of one key as a bar; nothing for a key without one. */
export function KeyBudget({ of }: { readonly of: WireKey }): VNode | null {
  const budget = of.budget_usd_per_day
  if (budget === null) return null
  const spent = of.counted_usd_today ?? 0
  return html`<div>
    <p class="budget-name" dir="auto">${of.name}</p>
    <${BudgetBar}
      label=${`Daily budget of the key ${of.name}`}
      spentUsd=${spent}
      budgetUsd=${budget}
      alertUsd=${of.alert_usd_per_day ?? budget}
      text=${`${usd(spent)} of ${usd(budget)} counted today (${percent(spent / budget)})`}
    />
  </div>`
}
