import type { VNode } from 'preact'
import { html } from '../../shared/html.ts'
import type { Shape } from '../schema/shape.ts'
import { ChoiceControl, FlagControl, JsonControl, NumberControl, TextControl } from './controls.ts'
import { MODEL_FIELDS, ModelControl } from './model-control.ts'
import type { Place } from './place.ts'

interface ControlProps {
  readonly at: Place
  readonly shape: Shape
}

/** The control for a single value, without its label. */
export function Control({ at, shape }: ControlProps): VNode {
  switch (shape.kind) {
    case 'text': {
      const isModel = at.path.some(
        (step, index) => index >= at.path.length - 2 && MODEL_FIELDS.has(step),
      )
      return isModel
        ? html`<${ModelControl} at=${at} />`
        : html`<${TextControl} at=${at} isLong=${shape.isLong} />`
    }
    case 'number':
      return html`<${NumberControl} at=${at} />`
    case 'flag':
      return html`<${FlagControl} at=${at} />`
    case 'choice':
      return html`<${ChoiceControl} at=${at} names=${shape.names} />`
    case 'object':
    case 'list':
    case 'one-or-list':
    case 'named':
    case 'json':
      return html`<${JsonControl} at=${at} />`
  }
}
