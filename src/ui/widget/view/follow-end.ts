/** How far from the end counts as at the end, in pixels. */
const NEAR_PX = 48

/** Follows a text that grows, for who reads at its end; who reads above is offered a button instead. */
export interface FollowEnd {
  /** Goes to the end and follows it. */
  toEnd(): void
}

/** Makes a scroll box follow its growing content. */
export function followEnd(box: HTMLElement, newer: HTMLButtonElement): FollowEnd {
  let follows = true
  newer.hidden = true
  let height = 0
  const toEnd = () => {
    follows = true
    newer.hidden = true
    box.scrollTop = box.scrollHeight
  }
  box.addEventListener('scroll', () => {
    follows = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX
    if (follows) newer.hidden = true
  })
  const grown = new ResizeObserver(() => {
    if (follows) toEnd()
    else if (box.scrollHeight > height) newer.hidden = false
    height = box.scrollHeight
  })
  for (const child of box.children) grown.observe(child)
  newer.addEventListener('click', () => {
    toEnd()
    box.focus()
  })
  return { toEnd }
}
