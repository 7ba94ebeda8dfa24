import type { VNode } from 'preact'
import { html } from '../../shared/html.ts'
import type { RunView } from '../../shared/run/run-view.ts'
import { remedyFor } from './remedies.ts'

interface FailureProps {
  readonly view: RunView
  readonly error: NonNullable<RunView['error']>
}

/** Why there is no whole answer, and what helps. */
export function Failure({ view, error }: FailureProps): VNode {
  return html`<p role="alert" class="failure" dir="auto">
    ${error.message}. ${view.answer !== '' && 'The text above is not a whole answer. '}
    ${remedyFor(error.code)}
  </p>`
}
