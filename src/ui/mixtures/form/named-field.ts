import type { VNode } from 'preact'
import { html } from '../../shared/html.ts'
import { isObject, withoutValue, withValue } from '../document/path.ts'
import { fieldsOf, withoutType, type Shape } from '../schema/shape.ts'
import { describedBy, FindingsHere, Help, HelpButton } from './help.ts'
import { Fields } from './object-field.ts'
import { idOf, type Form, type Place } from './place.ts'

type NamedShape = Extract<Shape, { kind: 'named' }>

interface NamedProps {
  readonly at: Place
  readonly shape: NamedShape
}

/** One of several names, each with options of its own. */
export function NamedField({ at, shape }: NamedProps): VNode {
  const { form, path, schema } = at
  const name = nameOf(at)
  const options = shape.options.get(name)
  const fields = options === undefined ? [] : fieldsOf(withoutType(options))
  const onChange = ({ currentTarget }: Event & { currentTarget: HTMLSelectElement }) => {
    if (currentTarget.value === schema.default) form.remove(path)
    else form.change(path, currentTarget.value)
  }
  return html`<div class="named wide">
    <div class="field">
      <span class="label"
        ><label for=${idOf(path)}>${at.label}</label><${HelpButton} at=${at}
      /></span>
      <div class="control">
        <select id=${idOf(path)} value=${name} onChange=${onChange} ...${describedBy(at)}>
          ${!shape.names.includes(name) && html`<option value=${name}>${name}</option>`}
          ${shape.names.map((each) => html`<option value=${each}>${each}</option>`)}
        </select>
        ${
          options?.description !== undefined &&
          html`<p class="meaning">${options.description.replaceAll('`', '')}</p>`
        }
      </div>
      <${Help} at=${at} />
      <${FindingsHere} at=${at} />
    </div>
    ${
      fields.length > 0 &&
      html`<div class="options">
        <${Fields} at=${{ ...at, form: formOf(at, name) }} fields=${fields} />
      </div>`
    }
  </div>`
}

function nameOf({ value, schema }: Place): string {
  const name = isObject(value) ? value['type'] : (value ?? schema.default)
  return typeof name === 'string' ? name : ''
}

/** A form that turns the name into an object for its first option, and back without options. */
function formOf({ form, path, value }: Place, name: string): Form {
  const options = isObject(value) ? value : { type: name }
  const inside = (place: readonly (string | number)[]) => place.slice(path.length)
  const write = (changed: unknown, typedAt?: string) => {
    const isName = isObject(changed) && Object.keys(changed).length === 1
    form.change(path, isName ? name : changed, typedAt)
  }
  return {
    ...form,
    change: (place, part, typedAt) => write(withValue(options, inside(place), part), typedAt),
    remove: (place, typedAt) => write(withoutValue(options, inside(place)), typedAt),
  }
}
