import { signal, useComputed } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { html } from '../../shared/html.ts'
import { familiesOf } from '../../shared/model-family.ts'
import { Disclosure } from '../layout/disclosure.ts'
import { choices, choicesProblem, loadChoices, type Choice } from '../state/choices.ts'
import { change, settings } from '../state/settings.ts'

const open = signal(false)
const search = signal('')

/** Most entries that are shown at once: a search finds the others. */
const MAX_SHOWN = 60

/** The mixture or the model that the next question goes to, and the list to choose another from. */
export function Picker(): VNode {
  return html`<${Disclosure}
    label=${html`<span class="soft">Ask</span> <strong dir="auto">${settings.value.model}</strong> ▾`}
    title="Mixtures and models"
    open=${open}
  >
    <${List} />
  <//>`
}

function List(): VNode {
  const field = useRef<HTMLInputElement>(null)
  const found = useComputed(() => matching(choices.value ?? [], search.value))
  useEffect(() => field.current?.focus(), [])
  const shown = found.value.slice(0, MAX_SHOWN)
  const onKeyDown = (event: KeyboardEvent) => {
    const [first] = shown
    if (event.key === 'Enter' && first !== undefined && event.target === field.current) {
      event.preventDefault()
      choose(first.id)
    }
    moveFocus(event)
  }
  return html`<div class="picker" onKeyDown=${onKeyDown}>
    <label>
      Search
      <input
        ref=${field}
        type="search"
        value=${search}
        onInput=${(event: InputEvent) => (search.value = (event.target as HTMLInputElement).value)}
      />
    </label>
    ${
      choicesProblem.value !== null &&
      html`<p role="alert">
        ${choicesProblem.value}. <button type="button" onClick=${loadChoices}>Try again</button>
      </p>`
    }
    ${choices.value === null && choicesProblem.value === null && html`<p class="soft">Reading the list…</p>`}
    ${groupsOf(shown).map(
      ([group, members]) =>
        html`<h2 key=${group}>${group}</h2>
          <ul>
            ${members.map((choice) => html`<${Entry} key=${choice.id} choice=${choice} />`)}
          </ul>`,
    )}
    ${
      shown.length < found.value.length &&
      html`<p class="soft">${found.value.length - shown.length} more: type to narrow the list.</p>`
    }
    ${choices.value !== null && shown.length === 0 && html`<p class="soft">Nothing has this name.</p>`}
    <p><a href="/ui/mixtures">Make a mixture</a></p>
  </div>`
}

function Entry({ choice }: { readonly choice: Choice }): VNode {
  const { id, description, missing } = choice
  return html`<li>
    <button
      type="button"
      class="plain choice"
      aria-current=${settings.value.model === id ? 'true' : null}
      onClick=${() => choose(id)}
    >
      <span><strong dir="auto">${id}</strong> <${Families} models=${choice.models} /></span>
      ${description !== '' && html`<span class="soft" dir="auto">${description}</span>`}
      ${missing !== null && html`<span class="warn">Not ready: ${missing} is missing</span>`}
    </button>
  </li>`
}

/** The families of some models, as chips. */
export function Families({ models }: { readonly models: readonly string[] }): VNode {
  return html`${familiesOf(models).map((family) => html`<span class="chip" key=${family}>${family}</span> `)}`
}

function choose(id: string): void {
  change({ model: id })
  search.value = ''
  open.value = false
}

/** Entries whose name, description or models have every word of the search. */
export function matching(all: readonly Choice[], text: string): readonly Choice[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  return all.filter(({ id, description, models }) => {
    const about = [id, description, ...models, ...familiesOf(models)].join(' ').toLowerCase()
    return words.every((word) => about.includes(word))
  })
}

function groupsOf(shown: readonly Choice[]): readonly (readonly [string, readonly Choice[]])[] {
  return [...Map.groupBy(shown, ({ group }) => group)]
}

/** The arrows move the focus through the list. */
function moveFocus(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step === undefined) return
  event.preventDefault()
  const box = event.currentTarget as HTMLElement
  const stops = [...box.querySelectorAll<HTMLElement>('input, .choice')]
  stops[stops.indexOf(event.target as HTMLElement) + step]?.focus()
}
