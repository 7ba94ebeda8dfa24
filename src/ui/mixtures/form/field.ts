import type { VNode } from 'preact'
import { html } from '../../shared/html.ts'
import { shapeOf, type Shape } from '../schema/shape.ts'
import { FindingsHere, Help, HelpButton } from './help.ts'
import { ListField } from './list-field.ts'
import { MODEL_FIELDS } from './model-control.ts'
import { NamedField } from './named-field.ts'
import { ObjectField } from './object-field.ts'
import { idOf, type Place } from './place.ts'
import { Control } from './scalar-field.ts'

/** A field of the form, by the shape of its schema. */
export function Field({ at }: { readonly at: Place }): VNode {
  const shape = shapeOf(at.schema)
  switch (shape.kind) {
    case 'object':
      return html`<${ObjectField} at=${at} fields=${shape.fields} />`
    case 'list':
    case 'one-or-list':
      return html`<${ListField} at=${at} shape=${shape} />`
    case 'named':
      return html`<${NamedField} at=${at} shape=${shape} />`
    case 'text':
    case 'number':
    case 'flag':
    case 'choice':
    case 'json':
      return html`<div class=${`field ${isWide(at, shape) ? 'wide' : ''}`}>
        <span class="label"
          ><label for=${idOf(at.path)}>${at.label}</label><${HelpButton} at=${at}
        /></span>
        <div class="control"><${Control} at=${at} shape=${shape} /></div>
        <${Help} at=${at} />
        <${FindingsHere} at=${at} />
      </div>`
  }
}

/** Models, long texts and JSON have a line of their own. */
function isWide({ path }: Place, shape: Shape): boolean {
  if (shape.kind === 'text') return shape.isLong || MODEL_FIELDS.has(path.at(-1))
  return shape.kind === 'json'
}
