import { node } from '../node.ts'
import type { Address } from './guard.ts'
import type { Inline } from './inline-node.ts'

/** An image of an answer. */
export interface Picture {
  readonly text: string
  readonly address: Address
}

/** How images of answers are shown. */
export type Images = (picture: Picture) => Node

/** An image as its address, where the policy of the page forbids to load it. */
export const asAddress: Images = ({ text, address }) => {
  const label = text === '' ? 'image' : `image “${text}”`
  return document.createTextNode(`${label} (${address.href})`)
}

const TAGS = { break: 'br', em: 'em', strong: 'strong', del: 'del' } as const

/** Makes the nodes from `from` on in an element those of `now`, and leaves what did not change as it is. */
export class InlineView {
  readonly #parent: Element
  readonly #images: Images
  readonly #from: number
  #shown: readonly Inline[] = []

  constructor(parent: Element, images: Images) {
    this.#parent = parent
    this.#images = images
    this.#from = parent.childNodes.length
  }

  show(now: readonly Inline[]): void {
    this.#patch(this.#parent, { from: this.#from, before: this.#shown, now })
    this.#shown = now
  }

  #patch(parent: Node, { from, before, now }: Change): void {
    now.forEach((next, index) => {
      const old = before[index]
      const at = parent.childNodes[from + index]
      if (at === undefined) parent.appendChild(this.#create(next))
      else if (old === undefined || !this.#update(at, old, next))
        parent.replaceChild(this.#create(next), at)
    })
    while (parent.childNodes.length > from + now.length) parent.lastChild?.remove()
  }

  /** Whether the node in the page could be changed into what it is now. */
  #update(at: Node, old: Inline, next: Inline): boolean {
    if (old.kind !== next.kind) return false
    if (old.kind === 'image' && next.kind === 'image')
      return old.text === next.text && old.address.href === next.address.href
    if (old.kind === 'link' && next.kind === 'link' && old.address.href !== next.address.href)
      return false
    // The text of code is in its element.
    if ('text' in next) return updateText(at.firstChild ?? at, next.text)
    if ('children' in old && 'children' in next)
      this.#patch(at, { from: 0, before: old.children, now: next.children })
    return true
  }

  #create(inline: Inline): Node {
    if (inline.kind === 'text') return document.createTextNode(inline.text)
    if (inline.kind === 'image') return this.#images(inline)
    const children = 'children' in inline ? inline.children.map((child) => this.#create(child)) : []
    if (inline.kind === 'code') return node('code', {}, inline.text)
    if (inline.kind !== 'link') return node(TAGS[inline.kind], {}, ...children)
    return node('a', { ...LINK, href: inline.address.href }, ...children)
  }
}

const LINK = { rel: 'noopener noreferrer nofollow ugc', target: '_blank' }

interface Change {
  readonly from: number
  readonly before: readonly Inline[]
  readonly now: readonly Inline[]
}

function updateText(at: Node, text: string): boolean {
  if (!(at instanceof Text)) return false
  // What a person selected stays selected.
  if (text.startsWith(at.data)) at.appendData(text.slice(at.data.length))
  else at.data = text
  return true
}

const COPY = 'Copy code'

/** The text of a code block, which a button copies. */
export function copyButton(code: Element): HTMLButtonElement {
  const button = node('button', { type: 'button', class: 'copy' }, COPY)
  button.addEventListener('click', () => void copy(button, code))
  return button
}

async function copy(button: HTMLButtonElement, code: Element): Promise<void> {
  try {
    await navigator.clipboard.writeText(code.textContent)
    button.textContent = 'Copied'
  } catch {
    // Without the right to the clipboard, the text is ready to be copied by hand.
    getSelection()?.selectAllChildren(code)
    button.textContent = 'Selected: press Ctrl+C'
  }
  setTimeout(() => {
    button.textContent = COPY
  }, 2_000)
}
