import type { VNode } from 'preact'
import { html } from '../../shared/html.ts'
import { findingsAt } from '../checks/findings.ts'
import { pathText } from '../document/path.ts'
import { helpOf } from '../schema/words.ts'
import { HELP, idOf, isOpen, setOpen, type Place } from './place.ts'

/** Text in which `code` stands between backticks. */
export function Words({ text }: { readonly text: string }): VNode {
  const parts = text.split('`')
  return html`${parts.map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`
}

/** Opens what the schema says about a field; nothing where it says nothing. */
export function HelpButton({ at }: { readonly at: Place }): VNode | null {
  const { form, path, schema, label } = at
  if (schema.description === undefined) return null
  const key = pathText(path) + HELP
  const open = isOpen(form, key, false)
  return html`<button
    type="button"
    class="help-button"
    aria-label=${`About ${label}`}
    aria-expanded=${open}
    aria-controls=${`${idOf(path)}-help`}
    onClick=${() => setOpen(form, key, !open)}
  >
    ?
  </button>`
}

/** What the schema says about a field, once it is opened. */
export function Help({ at }: { readonly at: Place }): VNode | null {
  const { form, path, schema } = at
  const { text, meanings } = helpOf(schema.description)
  if (!isOpen(form, pathText(path) + HELP, false)) return null
  return html`<div class="help" id=${`${idOf(path)}-help`}>
    ${text !== '' && html`<p><${Words} text=${text} /></p>`}
    ${
      meanings.size > 0 &&
      html`<dl>
        ${[...meanings].map(
          ([name, meaning]) =>
            html`<dt><code>${name}</code></dt>
              <dd><${Words} text=${meaning} /></dd>`,
        )}
      </dl>`
    }
  </div>`
}

/** The problems and warnings of a value, beside it. */
export function FindingsHere({ at }: { readonly at: Place }): VNode | null {
  const { form, path } = at
  const place = pathText(path)
  const problems = findingsAt(form.findings.problems, place)
  const warnings = findingsAt(form.findings.warnings, place)
  if (problems.length + warnings.length === 0) return null
  return html`<ul class="findings-here" id=${`${idOf(path)}-findings`}>
    ${problems.map(({ message }) => html`<li class="problem"><b>✕ Problem:</b> ${message}</li>`)}
    ${warnings.map(({ message }) => html`<li class="warning"><b>△ Warning:</b> ${message}</li>`)}
  </ul>`
}

/** What a control says about its problems to assistive technology. */
export function describedBy({ form, path }: Place): Readonly<Record<string, unknown>> {
  const place = pathText(path)
  const isWrong = findingsAt(form.findings.problems, place).length > 0
  const hasAny = isWrong || findingsAt(form.findings.warnings, place).length > 0
  return {
    'aria-invalid': isWrong ? 'true' : null,
    'aria-describedby': hasAny ? `${idOf(path)}-findings` : null,
  }
}
