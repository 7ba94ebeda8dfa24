import type { VNode } from 'preact'
import type { WireHook } from '../../../protocol/hooks/hook-response.ts'
import type { WireList } from '../../../protocol/list.ts'
import { client } from '../../shared/access.ts'
import { DataTable, type Column } from '../../shared/charts/data-table.ts'
import { plural } from '../../shared/format.ts'
import { html } from '../../shared/html.ts'
import { useLoaded } from '../load.ts'
import { Action } from '../parts/action.ts'
import { PageLink } from '../parts/choice.ts'
import { Copy } from '../parts/copy.ts'
import { Ready } from '../parts/ready.ts'
import { Moment } from '../parts/times.ts'

const LIMIT = 100

/** The hooks: how webhooks of other services become questions. */
export function Hooks(): VNode {
  const hooks = useLoaded('hooks', (from, signal) => from.hooks.list({ limit: LIMIT, signal }))
  return html`<section class="panel" aria-labelledby="hooks">
    <h2 id="hooks">Hooks</h2>
    <${Ready} source=${hooks} what="hooks">
      ${({ data, next_cursor }: WireList<WireHook>) => html`
        ${
          data.length === 0
            ? html`<div class="empty">
                <p>
                  <strong>There is no hook.</strong> ${' '}A hook makes a job of each webhook that
                  another service sends, and delivers the answer. Write one with${' '}
                  <code>PUT /v1/hooks/NAME</code>: <a href="/docs">the documents</a> have the
                  fields.
                </p>
              </div>`
            : html`<${DataTable}
                caption="Table of hooks"
                columns=${columns(hooks.reload)}
                rows=${data}
                keyOf=${({ id }: WireHook) => id}
              />`
        }
        ${next_cursor !== null && html`<p class="soft">The first ${plural(LIMIT, 'hook')}.</p>`}
      `}
    <//>
  </section>`
}

function columns(reload: () => void): readonly Column<WireHook>[] {
  return [
    { title: 'Hook', cell: ({ id }) => id, order: ({ id }) => id },
    {
      title: 'Address',
      cell: ({ path, id }) =>
        html`<code>${path}</code>${' '}
          <${Copy} text=${`${location.origin}${path}`} about=${`the address of the hook ${id}`} />`,
    },
    {
      title: 'Asks',
      cell: ({ request }) => html`<span dir="auto">${modelOf(request)}</span>`,
    },
    {
      title: 'Signature',
      cell: ({ verify }) =>
        verify.scheme === 'none' ? '▲ none: anyone may call it' : verify.scheme,
    },
    {
      title: 'When',
      cell: ({ when }) => (when.length === 0 ? 'always' : plural(when.length, 'condition')),
    },
    { title: 'Delivers to', cell: ({ deliver }) => destination(deliver) },
    {
      title: 'Changed',
      cell: ({ updated_at }) => html`<${Moment} at=${updated_at} />`,
      order: ({ updated_at }) => updated_at,
    },
    {
      title: 'Jobs',
      cell: ({ id }) =>
        html`<${PageLink} move=${{ view: 'jobs' }} aria-label=${`Jobs, also of ${id}`}>jobs<//>`,
    },
    {
      title: 'Delete',
      cell: ({ id }) =>
        html`<${Action}
          label="Delete"
          about=${`the hook ${id}`}
          question=${`Delete “${id}”? Webhooks to it are then rejected.`}
          work=${() => client.value.hooks.delete(id)}
          done=${`The hook ${id} is deleted`}
          after=${reload}
        />`,
    },
  ]
}

function modelOf(request: WireHook['request']): string {
  const model: unknown = request['model']
  return typeof model === 'string' ? model : 'no model named'
}

function destination(deliver: WireHook['deliver']): string {
  if (deliver === undefined) return 'nowhere: the answer is read from the job'
  return deliver.url ?? `the address at ${deliver.url_pointer ?? ''} of the webhook`
}
