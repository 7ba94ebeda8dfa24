import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import type { WireKey, WireNewKey } from '../../../protocol/keys/key-responses.ts'
import { client } from '../../shared/access.ts'
import { DataTable, type Column } from '../../shared/charts/data-table.ts'
import { usd } from '../../shared/format.ts'
import { html } from '../../shared/html.ts'
import { useLoaded } from '../load.ts'
import { Action } from '../parts/action.ts'
import { Copy } from '../parts/copy.ts'
import { Ready } from '../parts/ready.ts'
import { Moment } from '../parts/times.ts'
import { KeyBudget, readKeys } from './budgets.ts'
import { KeyForm } from './key-form.ts'

/** The keys of this gateway: who may ask, what for, and how much. */
export function Keys(): VNode {
  const keys = useLoaded('keys', readKeys)
  const made = useSignal<WireNewKey | null>(null)
  const add = (key: WireNewKey) => {
    made.value = key
    keys.reload()
  }
  return html`<section class="panel" aria-labelledby="keys">
    <h2 id="keys">Keys</h2>
    ${made.value !== null && html`<${NewKey} of=${made.value} close=${() => (made.value = null)} />`}
    <${Ready} source=${keys} what="keys">
      ${(all: readonly WireKey[]) => html`
        <${KeyForm} made=${add} />
        ${
          all.length === 0
            ? html`<p class="empty">
                <strong>There is no key.</strong> ${' '}Make a secret key for a server, or a
                publishable one for a page such as the widget’s.
              </p>`
            : html`<${DataTable}
                caption="Table of keys"
                columns=${columns(keys.reload)}
                rows=${all}
                keyOf=${({ id }: WireKey) => id}
              />`
        }
      `}
    <//>
  </section>`
}

function columns(reload: () => void): readonly Column<WireKey>[] {
  return [
    {
      title: 'Name',
      cell: ({ name, id }) =>
        html`<span dir="auto">${name}</span><br /><code class="soft">${id}</code>`,
      order: ({ name }) => name,
    },
    { title: 'Kind', cell: ({ kind }) => kind, order: ({ kind }) => kind },
    {
      title: 'May use',
      cell: ({ mixtures, origins, tenant }) =>
        html`<span class="lines">
          <span>${mixtures === null ? 'every mixture' : mixtures.join(', ')}</span>
          ${origins !== null && html`<span class="soft">from ${origins.join(', ')}</span>`}
          <span class="soft">tenant ${tenant}</span>
        </span>`,
    },
    { title: 'Limits', cell: (key) => html`<${Limits} of=${key} />` },
    {
      title: 'Made',
      cell: ({ created_at }) => html`<${Moment} at=${created_at} />`,
      order: ({ created_at }) => created_at,
    },
    {
      title: 'Expires',
      cell: ({ expires_at }) =>
        expires_at === null ? 'never' : html`<${Moment} at=${expires_at} />`,
      order: ({ expires_at }) => expires_at ?? Number.MAX_SAFE_INTEGER,
    },
    {
      title: 'Revoke',
      cell: ({ id, name }) =>
        html`<${Action}
          label="Revoke"
          about=${`the key ${name}`}
          question=${`Revoke “${name}”? It stops working within a minute, for ever.`}
          work=${() => client.value.keys.revoke(id)}
          done=${`The key ${name} is revoked`}
          after=${reload}
        />`,
    },
  ]
}

function Limits({ of }: { readonly of: WireKey }): VNode {
  const limits = [
    of.session_budget_usd !== null && `${usd(of.session_budget_usd)} a session`,
    of.alert_usd_per_day !== null && `message from ${usd(of.alert_usd_per_day)} a day`,
    of.requests_per_minute !== null && `${of.requests_per_minute} requests a minute`,
  ].filter((limit) => limit !== false)
  const isUnlimited = limits.length === 0 && of.budget_usd_per_day === null
  return html`<span class="lines">
    ${isUnlimited && html`<span>none</span>`}
    ${limits.map((limit) => html`<span key=${limit}>${limit}</span>`)}
    <${KeyBudget} of=${of} />
  </span>`
}

/** The one sight of a new key. */
function NewKey({ of, close }: { readonly of: WireNewKey; readonly close: () => void }): VNode {
  return html`<div class="notice made" role="status">
    <p>
      <strong>The key “${of.name}” is made.</strong> ${' '}It is shown only now: only its hash is
      stored.
    </p>
    <p class="secret"><code>${of.key}</code>${' '}<${Copy} text=${of.key} about="the new key" /></p>
    <button type="button" onClick=${close}>I have stored it</button>
  </div>`
}
