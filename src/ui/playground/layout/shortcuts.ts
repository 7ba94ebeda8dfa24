import { focusComposer } from '../composer/focus.ts'
import { settings } from '../state/settings.ts'

/** Keys of the whole page; those of the field are in the composer. */
export function onShortcut(event: KeyboardEvent): void {
  if (event.key === 'ArrowDown' && event.altKey) {
    event.preventDefault()
    focusLastAnswer()
    return
  }
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return
  if (!settings.value.singleKeys || isWritable(event.target)) return
  event.preventDefault()
  focusComposer()
}

function focusLastAnswer(): void {
  const headings = document.querySelectorAll<HTMLElement>('.answer > h2')
  headings[headings.length - 1]?.focus()
}

function isWritable(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  )
}
