import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createClient, type Client } from '../../../src/client/client.ts'
import type { MixtureBody } from '../../../src/client/mixtures.ts'
import { startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { hasChromium, launchChromium } from '../chromium.ts'

const ADMIN_KEY = 'correct-horse-battery'
/** Keys that share their mixtures. */
const TEAM = { kind: 'secret', name: 'test', tenant: 'team' } as const
const MIXTURE: MixtureBody = {
  description: 'Stored',
  layers: [{ agents: [{ model: 'sim/quick' }, { model: 'sim/careful' }] }],
  aggregator: { model: 'sim/judge' },
}

describe.skipIf(!hasChromium('the editor behind a key'))('the editor behind a key', () => {
  let gateway: TestGateway
  let browser: Browser
  let admin: Client
  let client: Client
  beforeAll(async () => {
    ;[gateway, browser] = await Promise.all([
      startTestGateway({ bindings: { ADMIN_KEY } }),
      launchChromium(),
    ])
    admin = createClient({ url: gateway.url, key: ADMIN_KEY })
    client = createClient({ url: gateway.url, key: await newKey() })
  })
  afterAll(async () => {
    await browser.close()
    await gateway[Symbol.asyncDispose]()
  })

  async function newKey(more: object = {}): Promise<string> {
    return (await admin.keys.create({ ...TEAM, ...more })).key
  }

  /** The page of a mixture, opened with a key. */
  async function openWith(key: string, at: string): Promise<Page> {
    const context = await browser.newContext()
    const page = await context.newPage()
    page.on('dialog', (dialog) => void dialog.accept())
    await page.goto(`${gateway.url}/ui/mixtures${at}`)
    await useKey(page, key)
    return page
  }

  async function useKey(page: Page, key: string): Promise<void> {
    await page.getByLabel('Key', { exact: true }).fill(key)
    await page.getByRole('button', { name: 'Use', exact: true }).click()
  }

  const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true })
  const review = async (page: Page) => {
    await page.getByRole('button', { name: 'Review and save' }).click()
    return page.getByRole('dialog')
  }
  const saveIn = (page: Page) =>
    page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click()
  const accepted = (page: Page) => page.getByText('✓ The gateway accepts it').waitFor()

  test('the page asks for a key, and shows what it may read', async () => {
    const page = await openWith(await newKey(), '')
    await page.getByRole('link', { name: 'Open demo', exact: true }).waitFor()
    expect(await page.getByText('This gateway wants a valid key').count()).toBe(0)
    await page.context().close()
  })

  test('a key that may not write is named as the reason, and nothing is lost', async () => {
    await client.mixtures.put('limited', MIXTURE)
    const page = await openWith(await newKey({ mixtures: ['limited'] }), '#mixture=limited')
    await field(page, 'Description').fill('Not allowed')
    await page.getByText(/^The check could not be made: Cannot/).waitFor()
    const dialog = await review(page)
    await saveIn(page)
    await dialog
      .getByRole('alert')
      .getByText(/^Cannot/)
      .waitFor()
    await dialog.getByRole('button', { name: 'Keep editing' }).click()
    expect(await field(page, 'Description').inputValue()).toBe('Not allowed')
    expect((await client.mixtures.get('limited')).description).toBe('Stored')
    await page.context().close()
  })

  test('an edit goes on with another key when its own is revoked', async () => {
    await client.mixtures.put('revoked', MIXTURE)
    const { id, key } = await admin.keys.create(TEAM)
    const page = await openWith(key, '#mixture=revoked')
    await field(page, 'Description').fill('Edited')
    await accepted(page)
    await admin.keys.revoke(id)
    // The gateway may use a key that it has cached a little longer.
    const once = createClient({ url: gateway.url, key })
    await expect
      .poll(
        () =>
          once.mixtures.list().then(
            () => 'used',
            () => 'rejected',
          ),
        { timeout: 90_000 },
      )
      .toBe('rejected')
    const dialog = await review(page)
    await saveIn(page)
    await dialog.getByRole('alert').waitFor()
    await dialog.getByRole('button', { name: 'Keep editing' }).click()
    await useKey(page, await newKey())
    await accepted(page)
    await review(page)
    await saveIn(page)
    await page.getByText('Saved revoked as version 2. Runs use it').waitFor()
    expect((await client.mixtures.get('revoked')).description).toBe('Edited')
    await page.context().close()
  })

  test('a save that does not reach the gateway can be repeated', async () => {
    await client.mixtures.put('offline', MIXTURE)
    const page = await openWith(await newKey(), '#mixture=offline')
    await field(page, 'Description').fill('Edited')
    await accepted(page)
    const dialog = await review(page)
    await page.context().setOffline(true)
    await saveIn(page)
    await dialog.getByText(/^Cannot reach http/).waitFor()
    await page.context().setOffline(false)
    await saveIn(page)
    await page.getByText('Saved offline as version 2. Runs use it').waitFor()
    expect((await client.mixtures.get('offline')).description).toBe('Edited')
    await page.context().close()
  })

  test('the link to the playground has the request, and no key', async () => {
    const key = await newKey()
    const page = await openWith(key, '#mixture=demo')
    const link = page.getByRole('link', { name: 'Ask it' })
    const request = async () => {
      const href = (await link.getAttribute('href')) ?? ''
      expect(href).toMatch(/^\/ui\/#ask=[\w-]+$/)
      const text = Buffer.from(href.slice('/ui/#ask='.length), 'base64url').toString()
      expect(text).not.toContain(key)
      return JSON.parse(text) as { model: string; moa?: { layers: { agents: unknown[] }[] } }
    }
    await accepted(page)
    expect((await request()).model).toBe('demo')
    // What is not saved is asked as it is.
    await page.getByRole('button', { name: 'Remove agent 1' }).click()
    await expect.poll(async () => (await request()).moa?.layers[0]?.agents.length).toBe(2)
    expect((await request()).model).toBe('sim/judge')
    await page.context().close()
  })
})
