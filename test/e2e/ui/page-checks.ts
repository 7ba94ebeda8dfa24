import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** What axe-core finds wrong on a page, a line each, with the elements. */
export async function findings(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(AXE, 'utf8'))
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { readonly axe: typeof import('axe-core') }
    const { violations } = await axe.run(document, {
      resultTypes: ['violations'],
      // Off by default: targets of 24 pixels (WCAG 2.2, 2.5.8).
      rules: { 'target-size': { enabled: true } },
    })
    return violations.map(({ id, nodes }) => {
      const where = nodes.slice(0, 3).map(({ target, html }) => `${target.join(' ')} ${html}`)
      return `${id}: ${where.join(' | ').slice(0, 600)}`
    })
  })
}

/** What does not fit into the width of the page, outside of boxes that scroll by themselves (WCAG 2.2, 1.4.10). */
export function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    if (document.documentElement.scrollWidth <= innerWidth) return []
    const wide = [...document.querySelectorAll('main *, header *')].filter(
      (each) => each.getBoundingClientRect().right > innerWidth + 1,
    )
    return [`${document.documentElement.scrollWidth} px`, ...wide.map((each) => each.outerHTML)]
      .map((line) => line.slice(0, 160))
      .slice(0, 6)
  })
}

/** Spaces text as a reader may (WCAG 2.2, 1.4.12). */
export async function spaceText(page: Page): Promise<void> {
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(
      '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }',
    )
    document.adoptedStyleSheets.push(sheet)
  })
}

/** Texts that are cut off, where no box scrolls. */
export function clipped(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('main *, header *')]
      .filter((each) => {
        const { overflowX, overflowY } = getComputedStyle(each)
        const hides = (overflow: string) => overflow === 'hidden' || overflow === 'clip'
        return (
          each.innerText?.trim() !== '' &&
          each.closest('.visually-hidden') === null &&
          ((hides(overflowX) && each.scrollWidth > each.clientWidth + 1) ||
            (hides(overflowY) && each.scrollHeight > each.clientHeight + 1))
        )
      })
      .map((each) => each.outerHTML.slice(0, 160)),
  )
}

/** A walk with the Tab key. */
export interface KeyboardWalk {
  /** The names of what had the focus, in their order. */
  readonly stops: readonly string[]
  /** Stops that do not show that they have the focus, or that something covers (WCAG 2.2, 2.4.7 and 2.4.11). */
  readonly problems: readonly string[]
  /** What can be clicked, and was never reached (WCAG 2.2, 2.1.1). */
  readonly missed: readonly string[]
}

const MOST_STOPS = 400

/** Walks through the whole page with the Tab key. */
export async function walkByKeyboard(page: Page): Promise<KeyboardWalk> {
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    const anchor = document.body
    anchor.tabIndex = -1
    anchor.focus()
    anchor.removeAttribute('tabindex')
  })
  const stops: string[] = []
  const problems: string[] = []
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    await page.keyboard.press('Tab')
    const found = await page.evaluate(lookAtFocus)
    if (found === null) break
    stops.push(found.name)
    if (found.problem !== null) problems.push(`${found.problem}: ${found.name}`)
  }
  return { stops, problems, missed: await page.evaluate(lookForMissed) }
}

/** Runs in the page: what has the focus, which is marked as reached; null at the end of the walk. */
function lookAtFocus(): { readonly name: string; readonly problem: string | null } | null {
  const { activeElement: element } = document
  if (!(element instanceof HTMLElement || element instanceof SVGElement)) return null
  if (element === document.body || 'reached' in element.dataset) return null
  element.dataset['reached'] = ''
  const name = (element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 60)
  // A box around a field may show the focus in its place.
  const marked = [element, element.parentElement].some((each) => {
    if (each === null) return false
    const { outlineStyle, outlineWidth } = getComputedStyle(each)
    return outlineStyle !== 'none' && outlineWidth !== '0px'
  })
  const box = element.getBoundingClientRect()
  const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1)
  const top = Math.max(box.top, 0)
  const y = top + Math.min(box.height, innerHeight - top) / 2
  const shown = document.elementFromPoint(x, y)
  const related = shown !== null && (element.contains(shown) || shown.contains(element))
  const label = `${element.tagName} ${element.id} ${name}`
  if (!marked) return { name: label, problem: 'focus does not show' }
  if (box.bottom <= 0 || box.top >= innerHeight) return { name: label, problem: 'out of sight' }
  return { name: label, problem: related ? null : 'covered' }
}

/** Runs in the page: what can be used and was not reached. A group of radio buttons is one stop. */
function lookForMissed(): string[] {
  const usable = document.querySelectorAll<HTMLElement>(
    'a[href], button, input, select, textarea, summary, [tabindex="0"]',
  )
  return [...usable]
    .filter(
      (each) =>
        each.checkVisibility({ visibilityProperty: true }) &&
        !each.matches(':disabled, [type="radio"], [tabindex="-1"]') &&
        !('reached' in each.dataset),
    )
    .map((each) => each.outerHTML.slice(0, 160))
}
