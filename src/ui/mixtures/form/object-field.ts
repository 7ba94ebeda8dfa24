import type { VNode } from 'preact'
import { html } from '../../shared/html.ts'
import { isWithin } from '../checks/findings.ts'
import { isObject, pathText } from '../document/path.ts'
import { startOf } from '../schema/defaults.ts'
import type { Field } from '../schema/shape.ts'
import { labelOf } from '../schema/words.ts'
import { FindingsHere, Help, HelpButton } from './help.ts'
import { idOf, isOpen, MORE, setOpen, type Place } from './place.ts'

/** Fields that people change often: of an object with many, the others open on demand. */
const FREQUENT = new Set([
  'description',
  'layers',
  'aggregator',
  'strategy',
  'judge',
  'agents',
  'model',
  'name',
  'samples',
  'temperature',
])
/** An object with no more fields shows all of them. */
const FEW_FIELDS = 5

interface FieldsProps {
  readonly at: Place
  readonly fields: readonly Field[]
}

/** The fields of an object. */
export function Fields({ at, fields }: FieldsProps): VNode {
  const { form } = at
  const isSmall = fields.length <= FEW_FIELDS
  const first = fields.filter(({ name, isRequired }) => isSmall || isRequired || FREQUENT.has(name))
  const more = fields.filter((field) => !first.includes(field))
  const key = pathText(at.path) + MORE
  const open = isOpen(form, key, false)
  return html`<div class="fields">
    ${first.map((field) => form.field(placeOf(at, field)))}
    ${
      more.length > 0 &&
      html`<details
        class="more wide"
        open=${open}
        onToggle=${toggles((isNow) => setOpen(form, key, isNow))}
      >
        <summary>More settings${moreWords(at, more)}</summary>
        ${open && html`<div class="fields">${more.map((field) => form.field(placeOf(at, field)))}</div>`}
      </details>`
    }
  </div>`
}

/** An object in an object: open once it has a value. */
export function ObjectField({ at, fields }: FieldsProps): VNode {
  const { form, path, value } = at
  if (path.length === 0) return html`<${Fields} at=${at} fields=${fields} />`
  const key = pathText(path)
  const open = isOpen(form, key, at.isRequired)
  const needsStart = value === undefined && fields.some(({ isRequired }) => isRequired)
  return html`<details
    class="object wide"
    open=${open}
    onToggle=${toggles((isNow) => setOpen(form, key, isNow))}
  >
    <summary id=${idOf(path)}>
      ${at.label}${' '}<span class="soft"
        >${value === undefined ? 'not set' : findingWords(at)}</span
      >
    </summary>
    ${
      open &&
      html`<${HelpButton} at=${at} />
        <${Help} at=${at} />
        <${FindingsHere} at=${at} />
        ${
          needsStart
            ? html`<button type="button" onClick=${() => form.change(path, startOf(at.schema))}>
                Set ${at.label.toLowerCase()}
              </button>`
            : html`<${Fields} at=${at} fields=${fields} />`
        }
        ${
          value !== undefined &&
          !at.isRequired &&
          html`<button type="button" onClick=${() => form.remove(path)}>
            Remove ${at.label.toLowerCase()}
          </button>`
        }`
    }
  </details>`
}

/** A listener for the `toggle` of a `details`, which does not bubble from others inside it. */
export function toggles(then: (isOpen: boolean) => void) {
  return ({ currentTarget }: Event & { currentTarget: HTMLDetailsElement }) =>
    then(currentTarget.open)
}

function placeOf({ form, path, value }: Place, { name, schema, isRequired }: Field): Place {
  const own = isObject(value) ? value[name] : undefined
  return { form, path: [...path, name], schema, value: own, label: labelOf(name), isRequired }
}

/** How many of the settings that are not shown are set. */
function moreWords({ value, form, path }: Place, more: readonly Field[]): string {
  const set = more.filter(({ name }) => isObject(value) && value[name] !== undefined).length
  const wrong = form.findings.problems.some((problem) =>
    more.some(({ name }) => isWithin(problem, pathText([...path, name]))),
  )
  return `${set === 0 ? '' : ` (${set} set)`}${wrong ? ' ✕ with a problem' : ''}`
}

/** Whether a part that may be closed has problems. */
export function findingWords({ form, path }: Place): string {
  const count = form.findings.problems.filter((one) => isWithin(one, pathText(path))).length
  if (count === 0) return ''
  return count === 1 ? '✕ 1 problem' : `✕ ${count} problems`
}
