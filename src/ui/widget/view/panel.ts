import { saySeldom } from '../../shared/say-seldom.ts'
import { followEnd } from './follow-end.ts'
import { node } from './node.ts'
import type { Say } from './texts.ts'

/** What the visitor does with the panel. */
export interface PanelActions {
  ask(text: string): void
  stop(): void
  clear(): void
  /** The bubble is to open or to close. */
  open(isOpen: boolean): void
}

/** How the panel is to look. */
export interface PanelLook {
  readonly say: Say
  readonly heading: string
  readonly placeholder: string
  readonly intro: string
  /** Whether it is behind a button in the corner of the page. */
  readonly isBubble: boolean
  readonly isOpen: boolean
}

/** Everything of the widget but its turns. */
export interface Panel {
  readonly elements: readonly HTMLElement[]
  label(look: PanelLook): void
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
export function createPanel(actions: PanelActions): Panel {
  const parts: Parts = { ...partsOf(), say: (text) => text }
  const { launcher, box, input, button, log, newer, status, turns } = parts
  const isBusy = () => log.ariaBusy === 'true'
  const scroll = followEnd(log, newer)
  const submit = () => {
    const text = input.value.trim()
    if (text === '' || isBusy()) return
    input.value = ''
    scroll.toEnd()
    actions.ask(text)
  }
  button.addEventListener('click', () => (isBusy() ? actions.stop() : submit()))
  parts.clear.addEventListener('click', () => {
    actions.clear()
    input.focus()
  })
  parts.close.addEventListener('click', () => {
    actions.open(false)
    launcher.focus()
  })
  launcher.addEventListener('click', () => {
    actions.open(box.hidden === true)
    input.focus()
  })
  input.addEventListener('keydown', (event) => {
    // While an input method composes, Enter takes its suggestion.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    submit()
  })
  box.addEventListener('keydown', (event) => {
    const { key, altKey } = event
    if (key === 'Escape') {
      if (isBusy()) actions.stop()
      else if (!launcher.hidden) parts.close.click()
      else return
    } else if (altKey && key === 'ArrowUp') lastAnswer(turns)?.focus()
    else if (altKey && key === 'ArrowDown') input.focus()
    else return
    event.preventDefault()
    event.stopPropagation()
  })
  return {
    elements: [launcher, box],
    label: (look) => label(parts, look),
    busy(isNowBusy) {
      log.ariaBusy = String(isNowBusy)
      labelButton(parts)
    },
    say: saySeldom((text) => (status.textContent = text)),
    append(elements) {
      for (const details of turns.querySelectorAll('details')) details.open = false
      turns.append(...elements)
    },
    empty: () => turns.replaceChildren(),
    focus: () => input.focus(),
  }
}

type Parts = ReturnType<typeof partsOf> & { say: Say }

function partsOf() {
  const heading = node('h2', { id: 'heading' })
  const clear = node('button', { type: 'button', class: 'clear' })
  const close = node('button', { type: 'button', class: 'close' })
  const intro = node('p')
  const turns = node('div', { class: 'turns' })
  const empty = node('div', { class: 'empty' }, node('slot', { name: 'empty' }, intro))
  const log = node(
    'div',
    { class: 'log', role: 'log', 'aria-live': 'off', 'aria-busy': 'false', tabindex: '0' },
    empty,
    turns,
  )
  const newer = node('button', { type: 'button', class: 'newer', hidden: '' })
  const keys = node('p', { id: 'keys', class: 'hidden' })
  const input = node('textarea', { part: 'input', rows: '1', 'aria-describedby': 'keys' })
  const button = node('button', { part: 'button', type: 'button', class: 'main' })
  const status = node('p', { part: 'status', role: 'status' })
  const launcher = node('button', {
    part: 'launcher button',
    class: 'look main',
    type: 'button',
    'aria-expanded': 'false',
    'aria-controls': 'box',
  })
  const top = node('header', {}, node('slot', { name: 'header' }, heading), clear, close)
  const field = node('div', { class: 'field' }, input, button)
  const footer = node('slot', { name: 'footer' })
  const children = [top, log, newer, field, keys, status, footer]
  const box = node(
    'section',
    { id: 'box', part: 'box', class: 'look', 'aria-labelledby': 'heading' },
    ...children,
  )
  return {
    heading,
    clear,
    close,
    intro,
    turns,
    log,
    newer,
    keys,
    input,
    button,
    status,
    launcher,
    box,
  }
}

function label(parts: Parts, look: PanelLook): void {
  const { input, log, box, launcher, close } = parts
  const { say, heading, placeholder, isBubble, isOpen } = look
  parts.say = say
  launcher.hidden = !isBubble
  launcher.ariaExpanded = String(isOpen)
  close.hidden = !isBubble
  box.hidden = isBubble && !isOpen
  box.role = isBubble ? 'dialog' : 'region'
  parts.heading.textContent = heading
  launcher.textContent = heading
  parts.intro.textContent = look.intro
  parts.clear.textContent = say('New conversation')
  close.textContent = say('Close')
  parts.keys.textContent = say(
    'Enter sends, Shift+Enter breaks the line, Escape stops, Alt+Up goes to the answer.',
  )
  parts.newer.textContent = say('New text ↓')
  log.ariaLabel = say('Conversation')
  input.placeholder = placeholder
  input.ariaLabel = placeholder
  labelButton(parts)
}

function labelButton({ button, log, say }: Parts): void {
  button.textContent = say(log.ariaBusy === 'true' ? 'Stop' : 'Send')
}

function lastAnswer(turns: HTMLElement): HTMLElement | undefined {
  return [...turns.querySelectorAll<HTMLElement>('article:not(.question)')].at(-1)
}
