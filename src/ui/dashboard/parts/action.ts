import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { ApiError } from '../../../client/api-error.ts'
import { announce } from '../../shared/announcer.ts'
import { html } from '../../shared/html.ts'
import { failureOf } from '../load.ts'

/** Something that a button does at the gateway. */
export interface ActionProps {
  readonly label: string
  /** What the button is about, for people who hear it away from its row. */
  readonly about: string
  /** The question before it is done; without one it is done at once. */
  readonly question?: string
  readonly work: () => Promise<unknown>
  /** What is said once it is done. */
  readonly done: string
  readonly after: () => void
}

/** A button that says what it did, or why it could not; what cannot be undone asks first. */
export function Action({ label, about, question, work, done, after }: ActionProps): VNode {
  const phase = useSignal<'idle' | 'asking' | 'busy'>('idle')
  const failure = useSignal<ApiError | null>(null)
  const button = useRef<HTMLButtonElement>(null)
  const wasAsked = useRef(false)
  useLayoutEffect(() => {
    // The focus was in the question, which is gone.
    if (wasAsked.current && phase.value !== 'asking') button.current?.focus()
    wasAsked.current = phase.value === 'asking'
  }, [phase.value])
  const perform = async () => {
    phase.value = 'busy'
    failure.value = null
    try {
      await work()
      announce(done)
      after()
    } catch (error) {
      failure.value = failureOf(error)
    }
    phase.value = 'idle'
  }
  const start = () => (question === undefined ? void perform() : (phase.value = 'asking'))
  return html`<span class="action">
    ${
      phase.value === 'asking' && question !== undefined
        ? html`<${Question}
            text=${question}
            label=${label}
            yes=${() => void perform()}
            no=${() => (phase.value = 'idle')}
          />`
        : html`<button
            ref=${button}
            type="button"
            class="small"
            aria-disabled=${phase.value === 'busy' ? 'true' : null}
            onClick=${() => phase.value === 'idle' && start()}
          >
            ${phase.value === 'busy' ? `${label} …` : label}<span class="visually-hidden">
              ${about}</span
            >
          </button>`
    }
    ${failure.value !== null && html`<span role="alert">${failure.value.message}</span>`}
  </span>`
}

interface QuestionProps {
  readonly text: string
  readonly label: string
  readonly yes: () => void
  readonly no: () => void
}

/** A question in the place of the button, with the focus on the answer that changes nothing. */
function Question({ text, label, yes, no }: QuestionProps): VNode {
  const keep = useRef<HTMLButtonElement>(null)
  useLayoutEffect(() => keep.current?.focus(), [])
  const leave = (event: KeyboardEvent) => event.key === 'Escape' && no()
  return html`<span class="question" role="group" aria-label=${text} onKeyDown=${leave}>
    <span>${text}</span>
    <button type="button" class="small danger" onClick=${yes}>${label}</button>
    <button type="button" class="small" ref=${keep} onClick=${no}>Keep</button>
  </span>`
}
