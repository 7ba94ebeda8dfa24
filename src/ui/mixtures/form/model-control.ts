import type { VNode } from 'preact'
import { count } from '../../shared/format.ts'
import { html } from '../../shared/html.ts'
import type { WireModel } from '../../../protocol/openai-chat/chat-response.ts'
import { modelOf, models } from '../state/models.ts'
import { describedBy } from './help.ts'
import { idOf, type Place } from './place.ts'

const SUGGESTIONS = 'models'

/** Names of fields whose texts, or items, are models. */
export const MODEL_FIELDS: ReadonlySet<unknown> = new Set(['model', 'fallbacks'])

/** The ids of all models, for the fields of models; once per page. */
export function ModelSuggestions(): VNode {
  return html`<datalist id=${SUGGESTIONS}>
    ${models.value.map(
      (model) => html`<option value=${model.id} key=${model.id}>${factsOf(model)}</option>`,
    )}
  </datalist>`
}

/** A model, with suggestions and with what is known of it. */
export function ModelControl({ at }: { readonly at: Place }): VNode {
  const { form, path, value } = at
  const model = modelOf(value)
  const onInput = ({ currentTarget }: InputEvent & { currentTarget: HTMLInputElement }) => {
    const text = currentTarget.value.trim()
    if (text === '' && !at.isRequired) form.remove(path, idOf(path))
    else form.change(path, text, idOf(path))
  }
  return html`<input
      type="text"
      class="model"
      list=${SUGGESTIONS}
      autocomplete="off"
      autocapitalize="off"
      spellcheck=${false}
      placeholder="provider/model"
      id=${idOf(path)}
      value=${typeof value === 'string' ? value : ''}
      onInput=${onInput}
      ...${describedBy(at)}
    />
    <p class="meaning">${model === undefined ? unlisted(value) : factsOf(model)}</p>`
}

/** Stands where the facts will, so that nothing moves when they come. */
function unlisted(value: unknown): string {
  if (value === undefined || value === '') return 'A model, such as openai/gpt-5-mini'
  return models.value.length === 0 ? 'A model' : 'Not in the list of models'
}

/** What is known of a model, in a line. */
function factsOf({ price, context_window: context, missing }: WireModel): string {
  const parts = [
    missing === undefined ? null : `needs ${missing}`,
    price === null
      ? 'price unknown'
      : `$${price.input} in, $${price.output} out per million tokens`,
    context === null ? null : `context ${count(context)}`,
  ]
  return parts.filter((part) => part !== null).join(' · ')
}
