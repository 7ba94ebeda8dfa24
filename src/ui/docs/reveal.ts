/** Opens what the fragment of the address names, also when it changes. */
export function opensTargets(): void {
  addEventListener('hashchange', openTarget)
  // A second click on the same link changes no fragment.
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    if (link?.getAttribute('href') === location.hash) openTarget()
  })
  openTarget()
}

function openTarget(): void {
  const id = location.hash.slice(1)
  const target = id === '' ? null : document.getElementById(id)
  if (target === null) return
  reveal(target)
  target.scrollIntoView()
}

/** Shows an element that is folded, or that the search has hidden. */
function reveal(target: Element): void {
  for (const own of target.querySelectorAll(':scope > details')) open(own)
  for (let at: Element | null = target; at !== null; at = at.parentElement) {
    open(at)
    at.removeAttribute('hidden')
  }
}

function open(element: Element): void {
  if (element instanceof HTMLDetailsElement) element.open = true
}
