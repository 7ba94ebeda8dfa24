import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { bindingsFor, startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { startUpstream, type Upstream } from '../../support/upstream/upstream.ts'
import { hasChromium, launchChromium } from '../chromium.ts'
import type { Usage } from '../../../src/ui/dashboard/overview/usage.ts'
import { stubUsage, usageRow } from './dashboard-stub.ts'

describe.skipIf(!hasChromium('the dashboard'))('what the dashboard shows of what is stored', () => {
  let upstream: Upstream
  let gateway: TestGateway
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    upstream = await startUpstream()
    const starting = startTestGateway({ bindings: bindingsFor(upstream) })
    ;[gateway, browser] = await Promise.all([starting, launchChromium()])
  })
  afterAll(async () => {
    await browser.close()
    await gateway[Symbol.asyncDispose]()
    await upstream.close()
  })
  beforeEach(async () => {
    page = await browser.newPage()
    upstream.script('good', { text: 'A good answer.' })
    upstream.script('bad', { status: 400 })
  })

  const open = (search: string) => page.goto(`${gateway.url}/ui/dashboard${search}`)
  const text = () => page.getByRole('main').innerText()
  const rows = () => page.getByRole('region', { name: 'Table of runs' }).locator('tbody tr').count()

  async function send(path: string, body: object, headers: Record<string, string> = {}) {
    const init = { method: 'POST', headers, body: JSON.stringify(body) }
    const response = await fetch(`${gateway.url}${path}`, init)
    const id = response.headers.get('x-moa-run') ?? ''
    return { id, body: (await response.json()) as Record<string, unknown> }
  }
  /** A run that has ended and is in the list. */
  async function ask(model: string, more: object = {}): Promise<string> {
    const messages = [{ role: 'user', content: 'Hi' }]
    const { id } = await send('/v1/chat/completions', { model, messages, ...more })
    const status = async () => (await fetch(`${gateway.url}/v1/runs/${id}`)).status
    await expect.poll(status).toBe(200)
    return id
  }

  test('runs: filters are in the URL, and figures are of the runs that they let through', async () => {
    await ask('up/good')
    await ask('up/good')
    await ask('up/bad')
    await open('?view=runs')
    await expect.poll(rows).toBeGreaterThanOrEqual(3)
    await page.getByLabel('State').selectOption('failed')
    await expect.poll(() => page.url()).toContain('state=failed')
    expect(await rows()).toBe(1)
    expect(await text()).toMatch(/1 run · .* · 1 failed of \d+ that are read/)
    await page.getByLabel('Find').fill('no such run')
    await expect.poll(text).toContain('No run matches.')
    await page.reload()
    await expect.poll(text).toContain('No run matches.')
    expect(await page.getByLabel('Find').inputValue()).toBe('no such run')
    await page.getByRole('link', { name: 'Show all' }).click()
    await expect.poll(rows).toBeGreaterThanOrEqual(3)
  })

  test('runs: one that ends is added while live, and not while paused', async () => {
    await page.clock.install()
    await ask('up/good')
    await open('?view=runs')
    await expect.poll(rows).toBeGreaterThan(0)
    const before = await rows()
    await ask('up/good')
    await expect.poll(rows).toBe(before + 1)
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByRole('button', { name: 'Go on' }).waitFor()
    const reads: string[] = []
    page.on('request', (request) => reads.push(request.url()))
    await ask('up/good')
    await page.clock.runFor(30_000)
    expect(reads).toEqual([])
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByRole('button', { name: 'Pause' }).waitFor()
    await page.clock.runFor(3_000)
    await expect.poll(rows).toBe(before + 2)
  })

  test('runs: new ones wait while a person is in the list', async () => {
    const first = await ask('up/good')
    await open('?view=runs')
    const link = page.getByRole('link', { name: new RegExp(first) })
    await link.focus()
    const before = await rows()
    await ask('up/good')
    const show = page.getByRole('button', { name: 'Show 1 new run' })
    await show.waitFor()
    expect(await rows()).toBe(before)
    await show.click()
    await expect.poll(rows).toBe(before + 1)
  })

  test('the overview has the runs of the gateway itself, and those of a session', async () => {
    const { body } = await send('/v1/sessions', { budget_usd: 0.5 })
    const id = String(body['id'])
    const request = { model: 'up/good', messages: [{ role: 'user', content: 'Hi' }] }
    await send('/v1/chat/completions', request, { 'x-moa-session': id })
    await send('/v1/chat/completions', { ...request, model: 'up/bad' }, { 'x-moa-session': id })
    const total = async () => {
      const response = await fetch(`${gateway.url}/v1/usage?by=session`)
      const { data } = (await response.json()) as Usage
      return data.find(({ name }) => name === id)?.runs
    }
    await expect.poll(total).toBe(2)
    await open('?period=today&by=session')
    const usage = page.getByRole('region', { name: 'Usage by session' })
    const row = usage.getByRole('row', { name: id })
    const cells = async () =>
      (await row.getByRole('cell').allInnerTexts()).map((cell) => cell.trim())
    // The share, the cost, two runs and two calls.
    await expect.poll(async () => (await cells()).slice(2, 4)).toEqual(['2', '2'])
    expect((await cells())[1]).toMatch(/^\$0\.0000\d+$/)
    const models = page.getByRole('region', { name: 'Health by model' })
    await expect.poll(() => models.innerText()).toContain('up/bad')
    const saving = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download CSV' }).click()
    const file = await readFile(await (await saving).path(), 'utf8')
    expect(file).toContain(`\n${id},2,`)
  })

  test('a run opens over the page from its link, and closes with the keyboard', async () => {
    const run = await ask('up/good', { store: true })
    await open(`?view=runs#run=${run}`)
    const dialog = page.getByRole('dialog', { name: `Run ${run}` })
    await expect.poll(() => dialog.innerText()).toContain('A good answer.')
    await page.keyboard.press('Escape')
    await expect.poll(() => dialog.count()).toBe(0)
    expect(page.url()).not.toContain('#run')
    await page.goBack()
    await expect.poll(() => dialog.count()).toBe(1)
  })

  test('a run that is stored no more is a sentence, not an empty window', async () => {
    await open('?view=runs#run=run_gone')
    const dialog = page.getByRole('dialog')
    await expect.poll(() => dialog.innerText()).toContain('runs are stored for 24 hours')
  })

  test('the part of the page that shows runs says so when it cannot be loaded', async () => {
    const run = await ask('up/good')
    await open('?view=runs')
    const link = page.getByRole('link', { name: new RegExp(run) })
    await link.waitFor()
    await page.route('**/ui/assets/*', (route) => route.abort())
    await link.click()
    const dialog = page.getByRole('dialog')
    await expect.poll(() => dialog.getByRole('alert').innerText()).toContain('Cannot load the run')
    await page.unroute('**/ui/assets/*')
    await dialog.getByRole('button', { name: 'Load the page again' }).click()
    await expect.poll(() => dialog.innerText()).toContain('are not stored')
  })

  test('jobs: states, and a delivery that failed is tried again', async () => {
    const request = { model: 'up/good', messages: [{ role: 'user', content: 'Hi' }] }
    const callback = { url: 'http://localhost:9/nowhere' }
    await send('/v1/jobs', { request, callback })
    await open('?view=jobs')
    await expect.poll(text).toContain('1 attempt')
    const shown = await text()
    expect(shown).toContain('done')
    expect(shown).toContain('next attempt')
    await page.getByRole('button', { name: /^Deliver again/ }).click()
    await expect.poll(text).toMatch(/[23] attempts/)
  })

  test('jobs: one that runs is cancelled after a question', async () => {
    upstream.script('slow', { stall: 'before-first-token' })
    const request = { model: 'up/slow', messages: [{ role: 'user', content: 'Hi' }] }
    const { body } = await send('/v1/jobs', { request })
    await open('?view=jobs&status=running')
    await page.getByRole('button', { name: `Cancel the job ${String(body['id'])}` }).click()
    const group = page.getByRole('group', { name: /^Cancel it\?/ })
    const keep = group.getByRole('button', { name: 'Keep' })
    await expect.poll(() => keep.evaluate(isFocused)).toBe(true)
    await page.keyboard.press('Escape')
    await expect.poll(() => group.count()).toBe(0)
    await page.getByRole('button', { name: /^Cancel the job/ }).click()
    await group.getByRole('button', { name: 'Cancel' }).click()
    await expect.poll(text).toContain('No job has this state.')
  })

  test('keys: a new one is shown once, errors are at their field, and revoking asks first', async () => {
    await open('?view=keys')
    await page.getByText('Make a key').click()
    await page.getByText('publishable: for a page').click()
    await page.getByLabel('Name').fill('Site')
    await page.getByLabel('Origins').fill('not an origin')
    await page.getByRole('button', { name: 'Make the key' }).click()
    const origins = page.getByLabel('Origins')
    await expect.poll(() => origins.getAttribute('aria-invalid')).toBe('true')
    await expect.poll(() => origins.evaluate(isFocused)).toBe(true)
    expect(await page.getByRole('alert').innerText()).toContain('must be an origin')
    await origins.fill('https://www.example.com')
    await page.getByLabel('Budget of a day, in $').fill('2')
    await page.getByRole('button', { name: 'Make the key' }).click()
    await expect.poll(text).toMatch(/pk_moa_\w/)
    await expect.poll(text).toContain('$0 of $2.00 counted today')
    expect(await text()).toContain('message from $1.60 a day')
    await page.getByRole('button', { name: 'I have stored it' }).click()
    expect(await text()).not.toContain('pk_moa_')
    await page.getByRole('button', { name: 'Revoke the key Site' }).click()
    const keep = page.getByRole('button', { name: 'Keep' })
    await expect.poll(() => keep.evaluate(isFocused)).toBe(true)
    await page.keyboard.press('Escape')
    const revoke = page.getByRole('button', { name: 'Revoke the key Site' })
    await expect.poll(() => revoke.evaluate(isFocused)).toBe(true)
    await revoke.click()
    await page.getByRole('group').getByRole('button', { name: 'Revoke' }).click()
    await expect.poll(text).toContain('There is no key.')
  })

  test('the focus stays in a table whose row is gone', async () => {
    for (const name of ['First', 'Second']) await send('/v1/keys', { kind: 'secret', name })
    await open('?view=keys')
    await page.getByRole('button', { name: 'Revoke the key First' }).click()
    await page.getByRole('group').getByRole('button', { name: 'Revoke' }).click()
    const table = page.getByRole('region', { name: 'Table of keys' })
    await expect.poll(() => table.innerText()).not.toContain('First')
    await expect.poll(() => table.evaluate(isFocused)).toBe(true)
  })

  test('sessions: the account of one, its budget raised, and its end', async () => {
    const { body } = await send('/v1/sessions', { budget_usd: 0.5 })
    const id = String(body['id'])
    await send(
      '/v1/chat/completions',
      { model: 'up/good', messages: [{ role: 'user', content: 'Hi' }] },
      { 'x-moa-session': id },
    )
    const row = usageRow({ name: id, runs: 1, calls: 1, cost_usd: 0.001 })
    await stubUsage(page, () => ({ data: [row], total: row }))
    await open('?view=sessions')
    await page.getByRole('link', { name: id }).click()
    const account = page.getByRole('region', { name: `Session ${id}`, exact: true })
    await expect.poll(() => account.innerText()).toContain('of $0.50 spent')
    await expect.poll(() => account.innerText()).toContain('up/good')
    await account.getByLabel('Budget, in $').fill('2')
    await account.getByRole('button', { name: 'Change' }).click()
    await expect.poll(() => account.innerText()).toContain('of $2.00 spent')
    await account.getByRole('button', { name: 'End the session' }).click()
    await account.getByRole('group').getByRole('button', { name: 'End the session' }).click()
    await expect.poll(() => account.count()).toBe(0)
    expect((await fetch(`${gateway.url}/v1/sessions/${id}`)).status).toBe(404)
  })

  test('hooks: what each does, a warning for one that anyone may call, and its deletion', async () => {
    const hook = { verify: { scheme: 'none' }, prompt: 'Answer', request: { model: 'demo' } }
    await fetch(`${gateway.url}/v1/hooks/issues`, { method: 'PUT', body: JSON.stringify(hook) })
    await open('?view=hooks')
    await expect.poll(text).toContain('/hooks/issues')
    expect(await text()).toContain('none: anyone may call it')
    await page.getByRole('button', { name: 'Delete the hook issues' }).click()
    await page.getByRole('group').getByRole('button', { name: 'Delete' }).click()
    await expect.poll(text).toContain('There is no hook.')
  })
})

function isFocused(element: Element): boolean {
  return element.ownerDocument.activeElement === element
}
