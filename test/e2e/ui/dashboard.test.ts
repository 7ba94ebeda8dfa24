import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { hasChromium, launchChromium } from '../chromium.ts'
import { stubUsage, usageRow } from './dashboard-stub.ts'

const today = () => new Date().toISOString().slice(0, 10)

describe.skipIf(!hasChromium('the dashboard'))('the overview of the dashboard', () => {
  let gateway: TestGateway
  let browser: Browser
  beforeAll(async () => {
    ;[gateway, browser] = await Promise.all([startTestGateway(), launchChromium()])
  })
  afterAll(async () => {
    await browser.close()
    await gateway[Symbol.asyncDispose]()
  })

  /** A page that fails the test when the browser complains. */
  async function newPage(): Promise<{ page: Page; problems: string[] }> {
    const page = await browser.newPage()
    const problems: string[] = []
    page.on('pageerror', ({ message }) => problems.push(message))
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text())
    })
    return { page, problems }
  }
  const open = (page: Page, search = '') => page.goto(`${gateway.url}/ui/dashboard${search}`)
  const text = (page: Page) => page.getByRole('main').innerText()

  test('without any run it says so, and has the command that would make one', async () => {
    const { page, problems } = await newPage()
    await stubUsage(page, () => ({ counting_since: null }))
    await open(page)
    await expect.poll(() => text(page)).toContain('No run has been counted yet.')
    expect(await text(page)).toContain(`curl ${gateway.url}/v1/chat/completions`)
    await expect.poll(() => text(page)).toContain('npm run eval')
    expect(problems).toEqual([])
  })

  test('shows money, speed and health, and never a price that nobody knows', async () => {
    const { page, problems } = await newPage()
    const model = usageRow({
      name: 'up/<b>strong</b>',
      runs: 8,
      calls: 40,
      failed_calls: 10,
      unpriced_calls: 40,
      latency_ms: { p50: 1_200, p95: 4_000 },
      failures: { upstream_rate_limited: 7, upstream_cut: 3 },
    })
    const day = { name: today(), runs: 8, calls: 40, cost_usd: 1.5, unpriced_calls: 2 }
    const reasons = { agent_failed: 2, early_exit: 1 }
    const total = usageRow({ ...day, name: 'total', degraded: 2, reasons, saved_usd: 0.25 })
    await stubUsage(page, (by) =>
      by === 'model'
        ? { data: [model], total }
        : { data: [usageRow(by === 'day' ? day : { ...day, name: 'demo' })], total },
    )
    await open(page)
    await expect.poll(() => text(page)).toContain('2 of 8 (25 %) runs were degraded')
    await expect.poll(() => text(page)).toContain('up/<b>strong</b>')
    const shown = await text(page)
    expect(shown).toContain('2 runs: an agent failed')
    expect(shown).toContain('$1.50 + 2 calls without a price')
    expect(shown).toContain('$0.25')
    const health = page.getByRole('region', { name: 'Health by model' })
    const row = health.getByRole('row', { name: /strong/ })
    const cells = await row.getByRole('cell').allInnerTexts()
    expect(cells.map((cell) => cell.trim())).toEqual(['75 %', '40', '7', '0', '3', '0', '0', '0'])
    await page.getByRole('link', { name: 'Model', exact: true }).click()
    const money = page.getByRole('region', { name: 'Usage by model' })
    await expect.poll(() => money.innerText()).toContain('unknown: 40 calls without a price')
    expect(problems).toEqual([])
  })

  test('asks for the period, the sum and the mixture that the URL names', async () => {
    const { page } = await newPage()
    const row = usageRow({ name: 'demo', runs: 1, calls: 1 })
    const requests = await stubUsage(page, () => ({ data: [row], total: row }))
    await open(page, '?period=7d&by=role')
    await expect
      .poll(() => requests.map((each) => each.get('by')).sort())
      .toEqual(['day', 'model', 'role'])
    for (const each of requests) {
      const days =
        (Date.parse(each.get('to') ?? '') - Date.parse(each.get('from') ?? '')) / 86_400_000
      expect(days).toBe(6)
      expect(each.has('mixture')).toBe(false)
    }
    await page.getByRole('link', { name: 'Mixture', exact: true }).click()
    await page.getByRole('region', { name: 'Usage by mixture' }).getByRole('link').click()
    await expect.poll(() => page.url()).toContain('mixture=demo')
    await expect.poll(() => requests.at(-1)?.get('mixture')).toBe('demo')
    await page.goBack()
    await expect.poll(() => page.url()).not.toContain('mixture=demo')
    expect(page.url()).toContain('period=7d')
  })

  test('says from when it counts', async () => {
    const { page } = await newPage()
    const row = usageRow({ name: today(), runs: 1, calls: 1 })
    await stubUsage(page, () => ({ data: [row], total: row, counting_since: today() }))
    await open(page)
    await expect.poll(() => text(page)).toContain('Counted since')
  })

  test('a chart has its values in a table behind a button', async () => {
    const { page } = await newPage()
    const row = usageRow({ name: today(), runs: 3, calls: 3, cost_usd: 0.5 })
    await stubUsage(page, () => ({ data: [row], total: row }))
    await open(page, '?period=today')
    const button = page.getByRole('button', { name: 'Table of Cost by day' })
    await button.click()
    expect(await button.getAttribute('aria-expanded')).toBe('true')
    const table = page.getByRole('region', { name: 'Cost by day' }).getByRole('table')
    expect(await table.innerText()).toContain('$0.50')
  })

  test('saves the rows as CSV with the key', async () => {
    const { page } = await newPage()
    const row = usageRow({ name: 'demo', runs: 1, calls: 1 })
    await stubUsage(page, () => ({ data: [row], total: row }))
    await page.route('**/v1/usage?*format=csv', (route) =>
      route.fulfill({ contentType: 'text/csv', body: 'name,runs\r\ndemo,1\r\n' }),
    )
    await open(page)
    const saving = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download CSV' }).click()
    expect((await saving).suggestedFilename()).toMatch(/^usage-by-mixture-.*\.csv$/)
  })

  test('keeps the last figures when the gateway cannot be reached, and says why', async () => {
    const { page } = await newPage()
    const row = usageRow({ name: today(), runs: 7, calls: 9 })
    await stubUsage(page, () => ({ data: [row], total: row }))
    await open(page)
    await expect.poll(() => text(page)).toContain('0 failed, 0 cancelled, 9 calls')
    await page.route('**/v1/usage?*', (route) => route.abort())
    await page.getByRole('link', { name: '7 days' }).click()
    await expect.poll(() => page.getByRole('alert').allInnerTexts()).not.toEqual([])
    expect((await page.getByRole('alert').allInnerTexts()).join()).toContain('Cannot reach')
    expect(await text(page)).toContain('0 failed, 0 cancelled, 9 calls')
  })
})

describe.skipIf(!hasChromium('the dashboard'))('the dashboard of a closed gateway', () => {
  const ADMIN_KEY = 'correct-horse-battery'
  let gateway: TestGateway
  let browser: Browser
  beforeAll(async () => {
    const starting = startTestGateway({ bindings: { ADMIN_KEY } })
    ;[gateway, browser] = await Promise.all([starting, launchChromium()])
  })
  afterAll(async () => {
    await browser.close()
    await gateway[Symbol.asyncDispose]()
  })

  async function makeKey(body: object): Promise<string> {
    const headers = { authorization: `Bearer ${ADMIN_KEY}` }
    const init = { method: 'POST', headers, body: JSON.stringify(body) }
    const response = await fetch(`${gateway.url}/v1/keys`, init)
    return ((await response.json()) as { key: string }).key
  }

  test('asks for a key, and then says which parts that key may not read', async () => {
    const page = await browser.newPage()
    await stubUsage(page, () => ({ counting_since: null }))
    await page.goto(`${gateway.url}/ui/dashboard?view=keys`)
    await expect.poll(() => page.getByRole('main').innerText()).toContain('Enter a key at the top')
    await page.getByLabel('Key', { exact: true }).fill(await makeKey({ kind: 'secret', name: 'S' }))
    await page.getByRole('button', { name: 'Use', exact: true }).click()
    const main = page.getByRole('main')
    await expect.poll(() => main.innerText()).toContain('This key may not read keys.')
    await page.getByRole('link', { name: 'Hooks' }).click()
    await expect.poll(() => main.innerText()).toContain('This key may not read hooks.')
    await page.getByRole('link', { name: 'Overview' }).click()
    await expect
      .poll(() => main.innerText())
      .toContain('This key may not read the budgets of keys.')
    expect(await main.innerText()).toContain('No run has been counted yet.')
    expect(page.url()).not.toContain('sk_moa')
  })
})
