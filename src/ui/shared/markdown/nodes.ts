import type { Inline } from './inline-node.ts'

/** How images of answers are shown: by a button that loads one, or by their address. */
export type Images = 'on click' | 'as address'

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
    if (node.kind === 'image') return imageNode(node, this.#images)
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

/** An image says by itself, to its server, that an answer was read, and what the answer put into its address: so nobody loads it unasked. */
function imageNode({ text, address }: Inline & { kind: 'image' }, images: Images): Node {
  if (images === 'as address') {
    const label = text === '' ? 'image' : `image “${text}”`
    return document.createTextNode(`${label} (${address.href})`)
  }
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'load-image'
  const label = text === '' ? '' : ` “${text}”`
  button.textContent = `Load the image${label} from ${address.host}`
  button.addEventListener('click', () => loadImage(button, { alt: text, address: address.href }))
  return button
}

/** The button stays in its place, so that the nodes around it stay as they are known. */
function loadImage(
  button: HTMLButtonElement,
  { alt, address }: { readonly alt: string; readonly address: string },
): void {
  const image = document.createElement('img')
  image.referrerPolicy = 'no-referrer'
  image.alt = alt
  image.addEventListener('error', () => {
    button.textContent = `The image did not load: ${address}`
  })
  image.src = address
  button.disabled = true
  button.replaceChildren(image)
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
