/** How long a button says what it did. */
const SAID_MS = 2_000

/** Gives each example a button that copies it. */
export function addCopyButtons(root: ParentNode): void {
  for (const example of root.querySelectorAll('pre')) {
    const box = document.createElement('div')
    box.className = 'code'
    example.replaceWith(box)
    const button = document.createElement('button')
    button.type = 'button'
    button.textContent = 'Copy'
    button.addEventListener('click', () => void copy(example, button))
    box.append(example, button)
  }
}

async function copy(example: HTMLElement, button: HTMLButtonElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(example.textContent)
    button.textContent = 'Copied'
  } catch {
    // Without the right to the clipboard, the text is ready to be copied by hand.
    getSelection()?.selectAllChildren(example)
    button.textContent = 'Selected: press Ctrl+C'
  }
  setTimeout(() => (button.textContent = 'Copy'), SAID_MS)
}
