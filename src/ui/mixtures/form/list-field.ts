import type { VNode } from 'preact'
import { html } from '../../shared/html.ts'
import { pathText } from '../document/path.ts'
import { startOf } from '../schema/defaults.ts'
import { fieldsOf, shapeOf } from '../schema/shape.ts'
import { FindingsHere, Help, HelpButton } from './help.ts'
import { ItemButtons, type ItemProps } from './item-buttons.ts'
import {
  capital,
  focusOn,
  itemsOf,
  singular,
  titleOf,
  write,
  type ListProps,
} from './list-items.ts'
import { Fields, findingWords, toggles } from './object-field.ts'
import { idOf, isOpen, setOpen, type Place } from './place.ts'
import { Control } from './scalar-field.ts'

/** A longer list begins with its items closed. */
const FEW_ITEMS = 6

/** A list, whose items are added, moved, copied and removed with buttons. */
export function ListField({ at, shape }: ListProps): VNode {
  const items = itemsOf(at.value)
  const { maxItems = Infinity } = at.schema
  const word = singular(at.label)
  const add = () => {
    write({ at, shape }, [...items, startOf(shape.item)])
    focusOn(idOf([...at.path, items.length]))
  }
  return html`<fieldset class="list wide" id=${idOf(at.path)} tabindex="-1">
    <legend>${at.label} <span class="soft">${items.length}</span><${HelpButton} at=${at} /></legend>
    <${Help} at=${at} />
    <${FindingsHere} at=${at} />
    ${
      items.length > 0 &&
      html`<ol>
        ${items.map(
          (_, index) =>
            html`<li key=${index}>
              <${Item} at=${at} shape=${shape} index=${index} word=${word} />
            </li>`,
        )}
      </ol>`
    }
    <button
      type="button"
      id=${`${idOf(at.path)}-add`}
      onClick=${add}
      disabled=${items.length >= maxItems}
    >
      Add ${word}
    </button>
  </fieldset>`
}

/** One item: on a line with its buttons, or with fields below them. */
function Item({ at, shape, index, word }: ItemProps): VNode {
  const items = itemsOf(at.value)
  const place: Place = {
    form: formOf({ at, shape }),
    path: [...at.path, index],
    schema: shape.item,
    value: items[index],
    label: `${capital(word)} ${index + 1}`,
    isRequired: true,
  }
  const own = shapeOf(shape.item)
  const buttons = html`<${ItemButtons} at=${at} shape=${shape} index=${index} word=${word} />`
  if (own.kind !== 'object') {
    const isSingle = ['text', 'number', 'choice', 'flag', 'json'].includes(own.kind)
    return html`<div class="item single">
      ${
        isSingle
          ? html`<label class="visually-hidden" for=${idOf(place.path)}>${place.label}</label>
              <div class="control"><${Control} at=${place} shape=${own} /></div>`
          : place.form.field(place)
      }
      ${buttons} ${isSingle && html`<${FindingsHere} at=${place} />`}
    </div>`
  }
  const key = pathText(place.path)
  const open = isOpen(at.form, key, items.length <= FEW_ITEMS)
  return html`<div class="item card">
    <details open=${open} onToggle=${toggles((isNow) => setOpen(at.form, key, isNow))}>
      <summary id=${idOf(place.path)}>
        <b>${place.label}</b>${' '}<span class="soft"
          >${[findingWords(place), titleOf(place.value)].join(' ')}</span
        >
      </summary>
      ${
        open &&
        html`<${FindingsHere} at=${place} /><${Fields}
            at=${place}
            fields=${fieldsOf(shape.item)}
          />`
      }
    </details>
    ${buttons}
  </div>`
}

/** A form that writes into the list also where one word stands in its place. */
function formOf({ at, shape }: ListProps): Place['form'] {
  if (shape.kind === 'list') return at.form
  const { form, path, value } = at
  const items = itemsOf(value)
  return {
    ...form,
    change: (place, word) => {
      const changed = items.map((item, index) => (index === place[path.length] ? word : item))
      write({ at, shape }, changed)
    },
    remove: () => form.remove(path),
  }
}
