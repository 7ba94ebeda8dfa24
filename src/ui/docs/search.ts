/** With so few sections left, they are opened at what was found. */
const MOST_OPENED = 4

/** A section, what is searched in it, and its line in the contents. */
interface Entry {
  readonly section: HTMLElement
  readonly text: string
  readonly line: Element | null
}

/** Shows the field for a search: each word must be in a section, in whatever order. */
export function addSearch(root: Document): void {
  const form = root.querySelector<HTMLElement>('form[role=search]')
  const field = form?.querySelector('input')
  const status = form?.querySelector('[role=status]')
  if (!form || !field || !status) return
  form.hidden = false
  const entries = Array.from(root.querySelectorAll('section'), entryOf)
  const headings = Array.from(root.querySelectorAll('main > h2'))
  const groups = Array.from(root.querySelectorAll('nav strong'), (name) => name.closest('li'))
  const search = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean)
    const found = entries.filter((entry) => words.length === 0 || matches(entry, words))
    show(entries, found)
    for (const heading of headings) setHidden(heading, isEmpty(heading))
    for (const group of groups) setHidden(group, words.length > 0 && isEmptyGroup(group))
    if (words.length > 0 && found.length <= MOST_OPENED)
      for (const entry of found) openAt(entry, words)
    status.textContent = words.length === 0 ? '' : sentence(found.length)
  }
  field.addEventListener('input', search)
  form.addEventListener('submit', (event) => event.preventDefault())
  root.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.target instanceof HTMLElement && event.target.matches('input, textarea')) return
    event.preventDefault()
    field.focus()
  })
}

/** What the page begins with is no result: its examples stand with their operations, too. */
function matches({ section, text }: Entry, words: readonly string[]): boolean {
  return section.id !== 'ask' && words.every((word) => text.includes(word))
}

function entryOf(section: HTMLElement): Entry {
  const line = section.id === '' ? null : document.querySelector(`nav a[href="#${section.id}"]`)
  return { section, text: section.textContent.toLowerCase(), line: line?.closest('li') ?? null }
}

function show(entries: readonly Entry[], found: readonly Entry[]): void {
  const shown = new Set(found)
  for (const entry of entries) {
    setHidden(entry.section, !shown.has(entry))
    if (entry.line !== null) setHidden(entry.line, !shown.has(entry))
  }
}

/** Opens a section, and the parts of it whose fields have one of the words as their name. */
function openAt({ section }: Entry, words: readonly string[]): void {
  for (const operation of section.querySelectorAll<HTMLDetailsElement>(':scope > details'))
    operation.open = true
  for (const name of section.querySelectorAll('.name')) {
    if (!words.some((word) => name.textContent.toLowerCase().includes(word))) continue
    for (let at = name.parentElement; at !== null && at !== section; at = at.parentElement)
      if (at instanceof HTMLDetailsElement) at.open = true
  }
}

/** Whether no section stands between a heading and the next one; a heading without sections stays. */
function isEmpty(heading: Element): boolean {
  let has = false
  for (
    let at = heading.nextElementSibling;
    at !== null && at.tagName !== 'H2';
    at = at.nextElementSibling
  ) {
    if (at.tagName !== 'SECTION') continue
    has = true
    if (!at.hasAttribute('hidden')) return false
  }
  return has
}

/** Whether no line of the contents stands between the name of a group and the next one. */
function isEmptyGroup(group: Element | null): boolean {
  for (
    let at = group?.nextElementSibling;
    at && at.querySelector('strong') === null;
    at = at.nextElementSibling
  )
    if (!at.hasAttribute('hidden')) return false
  return true
}

function setHidden(element: Element | null, hidden: boolean): void {
  element?.toggleAttribute('hidden', hidden)
}

function sentence(count: number): string {
  if (count === 0) return 'Nothing found: try fewer words.'
  return count === 1 ? '1 section found' : `${count} sections found`
}
