import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { reportHtml } from '../../src/eval/report/html.ts'
import { SUMMARIES } from '../eval/report/summaries.ts'
import { hasChromium, launchChromium, servePage, type ServedPage } from './chromium.ts'

interface Looks {
  readonly width?: number
  readonly colorScheme?: 'light' | 'dark'
}

describe.skipIf(!hasChromium('the report in a browser'))('the report in a browser', () => {
  let browser: Browser
  let served: ServedPage
  let page = ''

  beforeAll(async () => {
    ;[browser, served] = await Promise.all([launchChromium(), servePage(() => page)])
  })
  afterAll(async () => {
    await browser.close()
    served.close()
  })

  async function open(name: string, { width = 1000, colorScheme = 'light' }: Looks = {}) {
    page = reportHtml(SUMMARIES[name] ?? expect.fail(name))
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme })
    const tab = await context.newPage()
    const seen: string[] = []
    tab.on('request', (request) => void seen.push(request.url()))
    tab.on('console', (message) => void seen.push(message.text()))
    tab.on('pageerror', (error) => void seen.push(error.message))
    tab.on('dialog', () => void seen.push('dialog'))
    await tab.goto(`http://127.0.0.1:${served.port}`)
    return { tab, seen, [Symbol.asyncDispose]: () => context.close() }
  }

  test.each(Object.keys(SUMMARIES))('"%s" asks for nothing and runs nothing', async (name) => {
    await using report = await open(name)
    const favicon = (url: string) => url.endsWith('/favicon.ico')
    expect(report.seen.filter((each) => !favicon(each)).slice(1)).toEqual([])
    expect(await report.tab.title()).not.toBe('owned')
    expect(await report.tab.locator('script, iframe, img, b b, [onmouseover]').count()).toBe(0)
  })

  test.each(Object.keys(SUMMARIES))('"%s" fits a screen of 320 pixels', async (name) => {
    await using report = await open(name, { width: 320 })
    const width = () => report.tab.evaluate(() => document.documentElement.scrollWidth)
    expect(await width()).toBe(320)
    await openDetails(report.tab)
    expect(await width()).toBe(320)
  })

  test('a row of the forest plot keeps its role where it is no row of a table on the screen', async () => {
    await using report = await open('worse', { width: 320 })
    const rows = report.tab.getByRole('row').filter({ hasText: 'selection of the proposals' })
    expect(await rows.first().getByRole('cell').count()).toBeGreaterThan(1)
    expect(await rows.first().getByRole('rowheader').count()).toBe(1)
  })

  test('which answer is whose shows when it is opened', async () => {
    await using report = await open('worse')
    const example = report.tab.locator('article').first()
    const key = example.getByText('Answer 1 is')
    expect(await key.isVisible()).toBe(false)
    await example.getByText('Which is whose').click()
    expect(await key.isVisible()).toBe(true)
  })

  test('paper shows what a screen hides until it is opened', async () => {
    await using report = await open('worse')
    await report.tab.emulateMedia({ media: 'print' })
    expect(await report.tab.getByText('Answer 1 is').first().isVisible()).toBe(true)
  })

  test.each(['light', 'dark'] as const)('text has contrast in %s', async (colorScheme) => {
    await using report = await open('worse', { colorScheme })
    expect(await report.tab.evaluate(lowestContrast)).toBeGreaterThanOrEqual(4.5)
  })
})

async function openDetails(tab: Page): Promise<void> {
  await tab.locator('details').evaluateAll((all) => {
    for (const each of all) (each as HTMLDetailsElement).open = true
  })
}

/** The lowest contrast of a text against what is behind it (WCAG 2, 1.4.3); runs in the page. */
function lowestContrast(): number {
  const numbers = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number)
  const luminance = (color: string) => {
    const [r = 0, g = 0, b = 0] = numbers(color)
      .slice(0, 3)
      .map((value) => value / 255)
      .map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const behind = (element: Element): string => {
    const color = getComputedStyle(element).backgroundColor
    const isClear = numbers(color)[3] === 0
    return isClear && element.parentElement ? behind(element.parentElement) : color
  }
  const texts = [...document.querySelectorAll('main *')].filter((element) =>
    [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim()),
  )
  const contrasts = texts.map((element) => {
    const style = getComputedStyle(element)
    const isSvg = element instanceof SVGElement
    const [one, other] = [luminance(isSvg ? style.fill : style.color), luminance(behind(element))]
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
  })
  return Math.min(...contrasts)
}
