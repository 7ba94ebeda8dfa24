import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { hasChromium, launchChromium } from '../chromium.ts'
import { expectQuiet, openPage } from './open-page.ts'

/** Most that a person should have to scroll. */
const MOST_PIXELS = 20_000

describe.skipIf(!hasChromium('/docs'))('the page of the documentation', () => {
  let gateway: TestGateway
  let browser: Browser
  beforeAll(async () => {
    ;[gateway, browser] = await Promise.all([startTestGateway(), launchChromium()])
  })
  afterAll(async () => {
    await browser.close()
    await gateway[Symbol.asyncDispose]()
  })
  const open = (fragment = '') => openPage(browser, `${gateway.url}/docs${fragment}`)

  test('is less than 20,000 pixels tall, and loads nothing from elsewhere', async () => {
    const opened = await open()
    const height = await opened.page.evaluate(() => document.documentElement.scrollHeight)
    expect(height).toBeLessThan(MOST_PIXELS)
    expectQuiet(opened)
  })

  test('finds operations by their words and their fields, and opens what is left', async () => {
    const { page } = await open()
    await page.keyboard.press('/')
    await page.keyboard.type('budget_usd_per_day')
    await expect.poll(() => page.getByRole('status').innerText()).toMatch(/^\d+ sections? found$/)
    const field = page.locator('.name', { hasText: 'budget_usd_per_day' }).first()
    await expect.poll(() => field.isVisible()).toBe(true)
    expect(await page.locator('#ask').isVisible()).toBe(false)
    expect(await page.locator('#post-v1-chat-completions').isVisible()).toBe(false)
    await page.getByRole('searchbox').fill('xyzzy')
    await expect.poll(() => page.getByRole('status').innerText()).toContain('Nothing found')
    await page.getByRole('searchbox').fill('')
    await expect.poll(() => page.locator('#post-v1-chat-completions').isVisible()).toBe(true)
  })

  test('opens the operation that a link names', async () => {
    const { page } = await open('#post-v1-sessions')
    const operation = page.locator('#post-v1-sessions > details')
    await expect.poll(() => operation.getAttribute('open')).not.toBeNull()
    await page.locator('nav').getByRole('link', { name: 'get /v1/runs', exact: true }).click()
    await expect
      .poll(() => page.locator('#get-v1-runs > details').getAttribute('open'))
      .not.toBeNull()
  })

  test('copies an example', async () => {
    const { page } = await open()
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByRole('button', { name: 'Copy' }).first().click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(copied).toMatch(/^curl -N /)
  })

  test('opens an example in the playground, which sends nothing by itself', async () => {
    const opened = await open()
    const { page } = opened
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await page.getByRole('link', { name: 'Open in the playground' }).first().click()
    await page.waitForURL(/\/ui\/#ask=/)
    await page.getByRole('button', { name: 'Send' }).waitFor()
    expect(asked).not.toContain('/v1/chat/completions')
  })

  test('is complete without its script', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(`${gateway.url}/docs`)
    expect(await page.getByRole('search').isVisible()).toBe(false)
    await page.locator('#post-v1-sessions summary').first().click()
    await expect.poll(() => page.locator('#post-v1-sessions').innerText()).toContain('budget_usd')
  })
})
