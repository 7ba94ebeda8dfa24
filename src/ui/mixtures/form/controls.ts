import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { html } from '../../shared/html.ts'
import { readJson } from '../document/read-json.ts'
import { helpOf } from '../schema/words.ts'
import { describedBy, Words } from './help.ts'
import { idOf, type Place } from './place.ts'

/** A value as a control shows it. */
function textOf(value: unknown): string {
  if (value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** A text; an empty one is removed where the field may be left out. */
export function TextControl({
  at,
  isLong,
}: {
  readonly at: Place
  readonly isLong: boolean
}): VNode {
  const { form, path, value, schema } = at
  const onInput = ({ currentTarget }: InputEvent & { currentTarget: HTMLInputElement }) => {
    const text = currentTarget.value
    if (text === '' && !at.isRequired) form.remove(path, idOf(path))
    else form.change(path, text, idOf(path))
  }
  const [example] = schema.examples ?? []
  const common = {
    id: idOf(path),
    value: textOf(value),
    placeholder: typeof example === 'string' ? example : '',
    dir: 'auto',
    onInput,
    ...describedBy(at),
  }
  return isLong
    ? html`<textarea rows="2" ...${common}></textarea>`
    : html`<input type="text" autocomplete="off" spellcheck=${false} ...${common} />`
}

/** A number. What is typed stands as it is until the field is left: "1." is on the way to "1.5". */
export function NumberControl({ at }: { readonly at: Place }): VNode {
  const { form, path, value, schema } = at
  const typed = useSignal<string | null>(null)
  const shown = textOf(value)
  const onInput = ({ currentTarget }: InputEvent & { currentTarget: HTMLInputElement }) => {
    const text = currentTarget.value.trim()
    typed.value = currentTarget.value
    const number = Number(text)
    if (text === '') form.remove(path, idOf(path))
    else form.change(path, Number.isFinite(number) ? number : text, idOf(path))
  }
  return html`<input
    type="text"
    inputmode="decimal"
    autocomplete="off"
    class="number"
    id=${idOf(path)}
    value=${typed.value ?? shown}
    placeholder=${textOf(schema.default)}
    onInput=${onInput}
    onBlur=${() => (typed.value = null)}
    ...${describedBy(at)}
  />`
}

/** Yes or no: a box where one of them is the default, else also "not set". */
export function FlagControl({ at }: { readonly at: Place }): VNode {
  const { form, path, value, schema } = at
  if (typeof schema.default !== 'boolean') {
    return html`<${ChoiceControl} at=${at} names=${['true', 'false']} />`
  }
  const onChange = ({ currentTarget }: Event & { currentTarget: HTMLInputElement }) =>
    currentTarget.checked === schema.default
      ? form.remove(path)
      : form.change(path, currentTarget.checked)
  return html`<input
    type="checkbox"
    id=${idOf(path)}
    checked=${value === undefined ? schema.default : value === true}
    onChange=${onChange}
    ...${describedBy(at)}
  />`
}

interface ChoiceProps {
  readonly at: Place
  readonly names: readonly string[]
}

/** One of a few words, with what the chosen one means. */
export function ChoiceControl({ at, names }: ChoiceProps): VNode {
  const { form, path, value, schema } = at
  const chosen = textOf(value)
  const onChange = ({ currentTarget }: Event & { currentTarget: HTMLSelectElement }) => {
    const text = currentTarget.value
    if (text === '') form.remove(path)
    else form.change(path, schema.type === 'boolean' ? text === 'true' : text)
  }
  const meaning = helpOf(schema.description).meanings.get(chosen || textOf(schema.default))
  const isKnown = chosen === '' || names.includes(chosen)
  return html`<select id=${idOf(path)} value=${chosen} onChange=${onChange} ...${describedBy(at)}>
      ${!at.isRequired && html`<option value="">${emptyName(schema.default)}</option>`}
      ${!isKnown && html`<option value=${chosen}>${chosen}</option>`}
      ${names.map((name) => html`<option value=${name}>${nameOf(name)}</option>`)}
    </select>
    ${meaning !== undefined && html`<p class="meaning"><${Words} text=${meaning} /></p>`}`
}

const BOOLEANS: Readonly<Record<string, string>> = { true: 'yes', false: 'no' }

function nameOf(name: string): string {
  return BOOLEANS[name] ?? name
}

function emptyName(byDefault: unknown): string {
  return typeof byDefault === 'string' ? `${byDefault} (default)` : 'not set'
}

/** Any value as JSON, for what the form has no control for. */
export function JsonControl({ at }: { readonly at: Place }): VNode {
  const { form, path, value } = at
  const problem = useSignal<string | null>(null)
  const onChange = ({ currentTarget }: Event & { currentTarget: HTMLTextAreaElement }) => {
    const read = readJson(currentTarget.value)
    problem.value = read.ok ? null : `Line ${read.line}: ${read.message}`
    if (read.ok) form.change(path, read.value)
  }
  return html`<textarea
      class="json"
      rows="4"
      spellcheck=${false}
      id=${idOf(path)}
      value=${value === undefined ? '' : JSON.stringify(value, null, 2)}
      onChange=${onChange}
      ...${describedBy(at)}
    ></textarea>
    ${problem.value !== null && html`<p class="error" role="alert">${problem.value}</p>`}`
}
