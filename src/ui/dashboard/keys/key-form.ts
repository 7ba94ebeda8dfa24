import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import type { ApiError } from '../../../client/api-error.ts'
import type { KeyBody } from '../../../client/keys.ts'
import type { WireNewKey } from '../../../protocol/keys/key-responses.ts'
import { client } from '../../shared/access.ts'
import { announce } from '../../shared/announcer.ts'
import { html } from '../../shared/html.ts'
import { failureOf } from '../load.ts'
import { FIELDS, keyBody, type Field } from './key-body.ts'

/** The form for a new key. */
export function KeyForm({ made }: { readonly made: (key: WireNewKey) => void }): VNode {
  const kind = useSignal<KeyBody['kind']>('secret')
  const failure = useSignal<ApiError | null>(null)
  const busy = useSignal(false)
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.currentTarget as HTMLFormElement
    if (busy.value) return
    busy.value = true
    failure.value = null
    try {
      const key = await client.value.keys.create(keyBody(kind.value, new FormData(form)))
      form.reset()
      announce(`The key ${key.name} is made`)
      made(key)
    } catch (error) {
      failure.value = failureOf(error)
      focusField(form, failure.value.param)
    }
    busy.value = false
  }
  const fields = FIELDS.filter(({ only }) => only === undefined || only === kind.value)
  const isAtField = fields.some(({ name }) => isAbout(failure.value, name))
  return html`<details class="form">
    <summary>Make a key</summary>
    <form onSubmit=${(event: SubmitEvent) => void submit(event)}>
      <fieldset class="kinds">
        <legend>Kind</legend>
        ${KINDS.map(
          ([value, text]) =>
            html`<label key=${value}>
              <input
                type="radio"
                name="kind"
                value=${value}
                checked=${kind.value === value}
                onChange=${() => (kind.value = value)}
              />
              <span>${text}</span>
            </label>`,
        )}
      </fieldset>
      ${fields.map(
        (field) => html`<${FormField} key=${field.name} field=${field} failure=${failure.value} />`,
      )}
      ${failure.value !== null && !isAtField && html`<p role="alert">${failure.value.message}</p>`}
      <button class="primary">${busy.value ? 'Making the key …' : 'Make the key'}</button>
    </form>
  </details>`
}

const KINDS = [
  ['secret', 'secret: for a server; asks, and writes mixtures'],
  ['publishable', 'publishable: for a page; only opens sessions'],
] as const satisfies readonly (readonly [KeyBody['kind'], string])[]

/** A path such as `origins[0]` is about the field `origins`. */
function isAbout(failure: ApiError | null, name: string): boolean {
  return failure?.param?.split(/[.[]/, 1)[0] === name
}

function focusField(form: HTMLFormElement, param: string | null): void {
  const field = form.elements.namedItem(param?.split(/[.[]/, 1)[0] ?? '')
  if (field instanceof HTMLElement) field.focus()
}

interface FormFieldProps {
  readonly field: Field
  readonly failure: ApiError | null
}

function FormField({ field, failure }: FormFieldProps): VNode {
  const { name, label, help, type } = field
  const id = `key-${name}`
  const isWrong = isAbout(failure, name)
  const about = { 'aria-describedby': `${id}-help`, 'aria-invalid': isWrong ? 'true' : null }
  return html`<div class="field">
    <label for=${id}>${label}</label>
    ${
      type === 'lines'
        ? html`<textarea id=${id} name=${name} rows="2" ...${about}></textarea>`
        : html`<input
            id=${id}
            name=${name}
            type=${type}
            required=${field.isRequired === true}
            step=${type === 'number' ? 'any' : null}
            autocomplete="off"
            ...${about}
          />`
    }
    <p id=${`${id}-help`} class="soft">
      ${isWrong && html`<span class="error" role="alert">${failure?.message} </span>`}${help}
    </p>
  </div>`
}
