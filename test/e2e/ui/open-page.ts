import type { Browser, Page } from 'playwright-core'
import { expect } from 'vitest'

/** A page of the gateway in a context of its own. */
export interface OpenedPage {
  readonly page: Page
  /** What the page logged as an error, and what it threw. */
  readonly errors: readonly string[]
  /** Requests to other origins. */
  readonly foreign: readonly string[]
}

/** Opens a page with an empty storage. */
export async function openPage(browser: Browser, url: string): Promise<OpenedPage> {
  const page = await (await browser.newContext({ viewport: WIDE })).newPage()
  // Limits are for what hangs, not for a slow machine.
  page.setDefaultTimeout(110_000)
  const errors: string[] = []
  const foreign: string[] = []
  const { origin } = new URL(url)
  page.on('request', (request) => {
    const asked = new URL(request.url())
    if (asked.protocol.startsWith('http') && asked.origin !== origin) foreign.push(request.url())
  })
  page.on('console', (message) => {
    // The browser logs each response with an error status, which the page shows.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      errors.push(message.text())
  })
  page.on('pageerror', (error) => errors.push(error.message))
  await page.goto(url)
  return { page, errors, foreign }
}

const WIDE = { width: 1280, height: 900 }

/** Fails when the page logged an error, or asked another origin for anything. */
export function expectQuiet({ errors, foreign }: OpenedPage): void {
  expect(errors).toEqual([])
  expect(foreign).toEqual([])
}
