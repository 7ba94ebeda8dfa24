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

type InlineTag = 'a' | 'br' | 'code' | 'del' | 'em' | 'strong' | 'span'

const TAGS = { break: 'br', code: 'code', em: 'em', strong: 'strong', del: 'del' } as const

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
    now.forEach((node, index) => {
      const old = before[index]
      const at = parent.childNodes[from + index]
      if (at === undefined) parent.appendChild(this.#create(node))
      else if (old === undefined || !this.#update(at, { old, node }))
        parent.replaceChild(this.#create(node), at)
    })
    while (parent.childNodes.length > from + now.length) parent.lastChild?.remove()
  }

  /** Whether the node in the page could be changed into what it is now. */
  #update(at: Node, { old, node }: { readonly old: Inline; readonly node: Inline }): boolean {
    if (old.kind === 'text' && node.kind === 'text') return updateText(at, node.text)
    if (old.kind === 'code' && node.kind === 'code')
      return at.firstChild !== null && updateText(at.firstChild, node.text)
    if (old.kind !== node.kind) return false
    if (old.kind === 'image' && node.kind === 'image')
      return old.text === node.text && old.address.href === node.address.href
    if (old.kind === 'link' && node.kind === 'link' && old.address.href !== node.address.href)
      return false
    if ('children' in old && 'children' in node)
      this.#patch(at, { from: 0, before: old.children, now: node.children })
    return true
  }

  #create(node: Inline): Node {
    if (node.kind === 'text') return document.createTextNode(node.text)
    if (node.kind === 'image') return this.#images(node)
    const element = document.createElement(
      node.kind === 'link' ? 'a' : TAGS[node.kind],
    ) satisfies HTMLElementTagNameMap[InlineTag]
    if (node.kind === 'code') element.append(document.createTextNode(node.text))
    if (node.kind === 'link' && element instanceof HTMLAnchorElement) {
      element.href = node.address.href
      element.rel = 'noopener noreferrer nofollow ugc'
      element.target = '_blank'
    }
    if ('children' in node) for (const child of node.children) element.append(this.#create(child))
    return element
  }
}

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

/** The text of a code block, which a button copies. */
export function copyButton(code: Element): HTMLButtonElement {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'copy'
  button.textContent = 'Copy code'
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
    button.textContent = 'Copy code'
  }, 2_000)
}
