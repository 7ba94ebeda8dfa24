import type { VNode } from 'preact'
import { html } from '../../shared/html.ts'
import type { RunView } from '../../shared/run/run-view.ts'
import { askAgain } from '../state/asking.ts'
import { isOpen, type Turn } from '../state/conversation.ts'
import { current } from '../state/conversations.ts'
import { remedyFor } from './remedies.ts'

interface FailureProps {
  readonly turn: Turn
  readonly error: NonNullable<RunView['error']>
}

/** Why there is no whole answer, and what helps. */
export function Failure({ turn, error }: FailureProps): VNode {
  const { answer } = turn.view.value
  return html`<div class="failure">
    <p role="alert" dir="auto">
      ${error.message}. ${answer !== '' && 'The text above is not a whole answer. '}
      ${remedyFor(error.code)}
    </p>
  </div>`
}
