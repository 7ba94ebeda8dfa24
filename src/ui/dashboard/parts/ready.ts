import type { ComponentChildren, VNode } from 'preact'
import type { ApiError } from '../../../client/api-error.ts'
import { html } from '../../shared/html.ts'
import type { Source } from '../load.ts'

/** What a part of the page shows once its data is there. */
export interface ReadyProps<T> {
  readonly source: Source<T>
  /** The data in words, such as "usage". */
  readonly what: string
  readonly children: (value: T) => ComponentChildren
}

/** A part that needs data: it says what it waits for, why it may not read it, or shows it. */
export function Ready<T>({ source, what, children }: ReadyProps<T>): VNode {
  const { value, failure, busy } = source.loaded.value
  return html`<div class="ready" aria-busy=${busy ? 'true' : 'false'}>
    ${
      failure !== null &&
      html`<${Failure} failure=${failure} what=${what} reload=${source.reload} />`
    }
    ${value !== null ? children(value) : failure === null && html`<p class="soft">Reading ${what} …</p>`}
  </div>`
}

/** What failed, and what would help. */
export interface FailureProps {
  readonly failure: ApiError
  readonly what: string
  readonly reload: () => void
}

/** Why something cannot be shown, in the words of the gateway, and what to do next. */
export function Failure({ failure, what, reload }: FailureProps): VNode {
  if (failure.status === 403) {
    return html`<p class="notice">
      <strong>This key may not read ${what}.</strong> ${failure.message}.
    </p>`
  }
  const remedy =
    failure.status === 401 ? 'Enter a key at the top of the page.' : REMEDIES[failure.code]
  return html`<div class="notice">
    <p role="alert">${failure.message}. ${remedy}</p>
    ${
      failure.status !== 401 &&
      html`<button type="button" class="small" onClick=${reload}>Read ${what} again</button>`
    }
  </div>`
}

const REMEDIES: Readonly<Partial<Record<ApiError['code'], string>>> = {
  unreachable: 'Is the gateway running, and this computer online?',
  rate_limited: 'Wait a minute, then read again.',
}
