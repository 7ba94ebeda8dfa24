import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { hasChromium, launchChromium } from '../chromium.ts'
import { expectQuiet, openPage } from './open-page.ts'

const ADMIN_KEY = 'correct-horse-battery'

describe.skipIf(!hasChromium('the field for a key'))('the field for a key', () => {
  let gateway: TestGateway
  let browser: Browser
  beforeAll(async () => {
    ;[gateway, browser] = await Promise.all([
      startTestGateway({ bindings: { ADMIN_KEY } }),
      launchChromium(),
    ])
  })
  afterAll(async () => {
    await browser.close()
    await gateway[Symbol.asyncDispose]()
  })

  test('rejects text that no key has, and takes a key after it', async () => {
    const opened = await openPage(browser, `${gateway.url}/ui/dashboard`)
    const { page } = opened
    const field = page.getByLabel('Key', { exact: true })
    await field.fill('clé 🔑')
    await field.press('Enter')
    await page.getByText('This gateway wants a valid key.').waitFor()
    await field.fill(ADMIN_KEY)
    await field.press('Enter')
    await page.getByText('Key set for this tab').waitFor()
    expect(page.url()).not.toContain(ADMIN_KEY)
    expectQuiet(opened)
  })
})
