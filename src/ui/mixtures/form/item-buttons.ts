import type { VNode } from 'preact'
import { announce } from '../../shared/announcer.ts'
import { html } from '../../shared/html.ts'
import { withItemMoved } from '../document/path.ts'
import { capital, copyOf, focusOn, itemsOf, write, type ListProps } from './list-items.ts'
import { idOf } from './place.ts'

/** An item in its list. */
export interface ItemProps extends ListProps {
  readonly index: number
  readonly word: string
}

/** The buttons that move, copy and remove an item. */
export function ItemButtons(props: ItemProps): VNode {
  const { at, index, word } = props
  const { move, copy, drop } = actionsOf(props)
  const items = itemsOf(at.value)
  const id = idOf([...at.path, index])
  const name = `${word} ${index + 1}`
  const { minItems = 0, maxItems = Infinity } = at.schema
  const last = items.length - 1
  return html`<span class="item-buttons">
    <button
      type="button"
      id=${`${id}-up`}
      aria-label=${`Move ${name} up`}
      aria-disabled=${index === 0}
      onClick=${() => index > 0 && move(index - 1, 'up')}
    >
      ↑
    </button>
    <button
      type="button"
      id=${`${id}-down`}
      aria-label=${`Move ${name} down`}
      aria-disabled=${index === last}
      onClick=${() => index < last && move(index + 1, 'down')}
    >
      ↓
    </button>
    <button
      type="button"
      aria-label=${`Copy ${name}`}
      disabled=${items.length >= maxItems}
      onClick=${copy}
    >
      Copy
    </button>
    <button
      type="button"
      aria-label=${`Remove ${name}`}
      disabled=${items.length <= minItems && at.isRequired}
      onClick=${drop}
    >
      ✕
    </button>
  </span>`
}

function actionsOf({ at, shape, index, word }: ItemProps) {
  const items = itemsOf(at.value)
  const { minItems = 0 } = at.schema
  const move = (to: number, button: string) => {
    write({ at, shape }, withItemMoved(items, index, to))
    announce(`${capital(word)} ${index + 1} is now ${word} ${to + 1} of ${items.length}`)
    focusOn(`${idOf([...at.path, to])}-${button}`)
  }
  const copy = () => {
    write({ at, shape }, [
      ...items.slice(0, index + 1),
      copyOf(items[index]),
      ...items.slice(index + 1),
    ])
    focusOn(idOf([...at.path, index + 1]))
  }
  const drop = () => {
    at.form.remove(
      items.length === 1 && minItems === 0 && !at.isRequired ? at.path : [...at.path, index],
    )
    announce(`Removed ${word} ${index + 1}; Undo brings it back`)
    focusOn(`${idOf(at.path)}-add`)
  }
  return { move, copy, drop }
}
