import { saySeldom } from '../../shared/say-seldom.ts'
import { followEnd } from './follow-end.ts'
import { node } from '../../shared/node.ts'
import type { Say } from './texts.ts'

/** The element around the panel: what a visitor does with it, and how the page wants it to look. */
export interface PanelHost {
  readonly heading: string | null
  readonly placeholder: string | null
  readonly intro: string | null
  readonly variant: string | null
  open: boolean
  ask(text: string): unknown
  stop(): void
  clear(): void
}

/** Everything of the widget but its turns. */
export interface Panel {
  readonly elements: readonly HTMLElement[]
  /** Shows the texts of the page, or of the widget where it has none. */
  label(say: Say): void
  /** Whether an answer is being written: the button then stops it. */
  busy(isBusy: boolean): void
  /** Says a sentence in the status line, which screen readers read. */
  say(text: string): void
  append(elements: readonly HTMLElement[]): void
  /** Removes all turns. */
  empty(): void
  focus(): void
}

/** A panel without texts and turns. */
export class ShownPanel implements Panel {
  readonly #heading = node('h2', { id: 'heading' })
  readonly #clear = buttonOf('clear')
  readonly #close = buttonOf('close')
  readonly #intro = node('p')
  readonly #turns = node('div', { class: 'turns' })
  readonly #log = node(
    'div',
    { class: 'log', role: 'log', 'aria-live': 'off', tabindex: '0' },
    node('div', { class: 'empty' }, node('slot', { name: 'empty' }, this.#intro)),
    this.#turns,
  )
  readonly #newer = buttonOf('newer')
  readonly #keys = node('p', { id: 'keys', class: 'hidden' })
  readonly #input = node('textarea', { part: 'input', rows: '1', 'aria-describedby': 'keys' })
  readonly #button = buttonOf('main', 'button')
  readonly #status = node('p', { part: 'status', role: 'status' })
  readonly #launcher = buttonOf('look main', 'launcher button')
  readonly #box = node(
    'section',
    { id: 'box', part: 'box', class: 'look', 'aria-labelledby': 'heading' },
    node('header', {}, node('slot', { name: 'header' }, this.#heading), this.#clear, this.#close),
    this.#log,
    this.#newer,
    node('div', { class: 'field' }, this.#input, this.#button),
    this.#keys,
    this.#status,
    node('slot', { name: 'footer' }),
  )
  readonly #follow = followEnd(this.#log, this.#newer)
  readonly #host: PanelHost
  #say: Say = (text) => text
  #isBusy = false

  readonly elements = [this.#launcher, this.#box]
  readonly say = saySeldom((text) => (this.#status.textContent = text))

  constructor(host: PanelHost) {
    this.#host = host
    const onClick = (button: HTMLElement, work: () => void) =>
      button.addEventListener('click', work)
    onClick(this.#button, () => (this.#isBusy ? host.stop() : this.#submit()))
    onClick(this.#clear, () => {
      host.clear()
      this.focus()
    })
    onClick(this.#close, () => {
      host.open = false
      this.#launcher.focus()
    })
    onClick(this.#launcher, () => {
      host.open = !host.open
      this.focus()
    })
    this.#box.addEventListener('keydown', (event) => {
      if (!this.#takes(event)) return
      event.preventDefault()
      event.stopPropagation()
    })
  }

  label(say: Say): void {
    const { heading, placeholder, intro, variant, open } = this.#host
    const isBubble = variant === 'bubble'
    this.#say = say
    this.#launcher.hidden = !isBubble
    this.#launcher.ariaExpanded = String(open)
    this.#close.hidden = !isBubble
    this.#box.hidden = isBubble && !open
    this.#box.role = isBubble ? 'dialog' : 'region'
    this.#launcher.textContent = this.#heading.textContent = heading ?? say('Ask')
    this.#intro.textContent = intro ?? say('Several models answer, and one merges their answers.')
    this.#input.placeholder = this.#input.ariaLabel = placeholder ?? say('Your question')
    this.#clear.textContent = say('New conversation')
    this.#close.textContent = say('Close')
    this.#keys.textContent = say('Enter sends, Escape stops, Alt+Up goes to the answer.')
    this.#newer.textContent = say('New text ↓')
    this.#log.ariaLabel = say('Conversation')
    this.busy(this.#isBusy)
  }

  busy(isBusy: boolean): void {
    this.#isBusy = isBusy
    this.#log.ariaBusy = String(isBusy)
    this.#button.textContent = this.#say(isBusy ? 'Stop' : 'Send')
  }

  append(elements: readonly HTMLElement[]): void {
    for (const details of this.#turns.querySelectorAll('details')) details.open = false
    this.#turns.append(...elements)
  }

  empty(): void {
    this.#turns.replaceChildren()
  }

  focus(): void {
    this.#input.focus()
  }

  #submit(): void {
    const text = this.#input.value.trim()
    if (text === '' || this.#isBusy) return
    this.#input.value = ''
    this.#follow.toEnd()
    void this.#host.ask(text)
  }

  /** Does what a key means here. Returns whether it means something. */
  #takes({ key, altKey, shiftKey, isComposing, target }: KeyboardEvent): boolean {
    if (key === 'Escape') {
      if (this.#isBusy) this.#host.stop()
      else if (this.#launcher.hidden) return false
      else this.#close.click()
    } else if (altKey && key === 'ArrowUp') lastOf(this.#turns)?.focus()
    else if (altKey && key === 'ArrowDown') this.focus()
    // While an input method composes, Enter takes its suggestion.
    else if (key === 'Enter' && target === this.#input && !shiftKey && !isComposing) this.#submit()
    else return false
    return true
  }
}

function buttonOf(name: string, part = ''): HTMLButtonElement {
  return node('button', { class: name, part })
}

/** The last answer. */
function lastOf(turns: HTMLElement): HTMLElement | undefined {
  return [...turns.querySelectorAll<HTMLElement>('article:not(.question)')].at(-1)
}
