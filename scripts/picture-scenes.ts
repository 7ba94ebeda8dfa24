/** What `npm run pictures` takes pictures of. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'

/** A page in one of its states. */
export interface Scene {
  readonly name: string
  readonly url: string
  /** Brings the page into the state, as a person would. */
  readonly reach: (page: Page) => Promise<unknown>
  /** Whether all of it is taken, not only what a person sees first. */
  readonly isLong: boolean
}

/** The scenes of a gateway, and a site of another origin with the widget on it. */
export interface Scenery {
  readonly scenes: readonly Scene[]
  close(): void
}

const QUESTION = 'What is 17 * 23, and which planet has the most moons?'
const DEGRADED = 'pictures-degraded'
const FAILING = 'pictures-failing'
const SLOW = 'pictures-slow'
const COMPARED = 'pictures-compared'

const nothing = async () => {}

/** Stores what the scenes need, and lists them; those of figures come after those that make runs. */
export async function sceneryOf(gateway: string): Promise<Scenery> {
  await storeMixtures(gateway)
  await askCompared(gateway)
  const site = await widgetSite(gateway)
  const long = (name: string, path: string): Scene => ({
    name,
    url: `${gateway}${path}`,
    reach: nothing,
    isLong: true,
  })
  const asked = (name: string, mixture: string, until: Scene['reach']): Scene => ({
    ...long(name, askPath(mixture)),
    reach: (page) => ask(page, until),
    isLong: false,
  })
  const failed = (page: Page) => page.getByRole('alert').first().waitFor()
  const asking = (page: Page) =>
    page
      .getByText(/^1 of 2 /)
      .first()
      .waitFor()
  const scenes = [
    { ...long('playground-empty', '/ui/'), isLong: false },
    asked('playground-asking', SLOW, asking),
    asked('playground-done', 'demo', answered),
    asked('playground-degraded', DEGRADED, answered),
    asked('playground-error', FAILING, failed),
    { ...long('compare', '/ui/#compare'), reach: compared },
    { ...long('widget', ''), url: site.url, reach: askWidget },
    long('mixtures', '/ui/mixtures'),
    long('editor', '/ui/mixtures#mixture=demo'),
    long('dashboard', '/ui/dashboard'),
    long('worth', `/ui/dashboard?view=worth&mixture=${COMPARED}`),
    long('docs', '/docs'),
  ]
  return { scenes, close: () => site.close() }
}

function askPath(model: string): string {
  const request = { model, messages: [{ role: 'user', content: QUESTION }] }
  return `/ui/#ask=${Buffer.from(JSON.stringify(request)).toString('base64url')}`
}

/** Sends the question that the address has filled in. */
async function ask(page: Page, until: Scene['reach']): Promise<void> {
  await page.waitForFunction((text) => document.querySelector('textarea')?.value === text, QUESTION)
  await page.getByPlaceholder(/^Ask /).press('Enter')
  await until(page)
}

async function answered(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Ask again' }).waitFor()
}

async function compared(page: Page): Promise<void> {
  const question = page.getByLabel('Question for all of them')
  await question.fill(QUESTION)
  await question.press('Enter')
  await page.getByRole('group', { name: 'Which answer is the best?' }).waitFor()
}

async function askWidget(page: Page): Promise<void> {
  const field = page.getByRole('textbox')
  await field.fill(QUESTION)
  await field.press('Enter')
  await page.getByText('nothing of my own').waitFor()
}

/** A page of another origin with the element on it. */
async function widgetSite(gateway: string): Promise<{ readonly url: string; close(): void }> {
  let key = ''
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end(
      `<!doctype html><html lang="en"><title>Help</title><meta name="viewport" content="width=device-width">` +
        `<meta name="color-scheme" content="light dark"><h1>Help</h1><p>A page of a site.</p>` +
        `<script type="module" src="${gateway}/widget.js"></script>` +
        `<edge-moa key="${key}" mixture="demo" progress="cards" heading="Ask us"></edge-moa></html>`,
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const limits = { origins: [url], session_budget_usd: 1, mixtures: ['demo'] }
  const made = await send(`${gateway}/v1/keys`, 'POST', {
    kind: 'publishable',
    name: 'Pictures',
    ...limits,
  })
  ;({ key } = (await made.json()) as { key: string })
  return { url, close: () => server.close() }
}

/** One agent of two fails; all models fail; one agent waits. */
async function storeMixtures(gateway: string): Promise<void> {
  const agent = (model: string) => ({ model, retries: 0, required: true })
  const failing = agent('sim/terse?status=429')
  const broken = { model: 'sim/judge?status=500' }
  const writer = { model: 'sim/judge' }
  const waiting = agent('sim/careful?first_token_ms=60000')
  const mixtures = {
    [DEGRADED]: { layers: [{ agents: [agent('sim/careful'), failing] }], aggregator: writer },
    [FAILING]: { layers: [{ agents: [failing] }], aggregator: broken },
    [SLOW]: { layers: [{ agents: [waiting, agent('sim/quick')] }], aggregator: writer },
  }
  const measured = {
    layers: [{ agents: [{ model: 'sim/careful' }, { model: 'sim/quick' }] }],
    aggregator: writer,
    compare: { against: 'sim/careful', judges: ['sim/judge'], share: 1 },
    learn: {},
    improve: 'propose',
  }
  for (const [id, mixture] of Object.entries({ ...mixtures, [COMPARED]: measured })) {
    await send(`${gateway}/v1/mixtures/${id}`, 'PUT', mixture)
  }
}

/** Runs whose answers are compared after they are sent. */
async function askCompared(gateway: string): Promise<void> {
  for (let run = 1; run <= 3; run += 1) {
    const messages = [{ role: 'user', content: `What is ${run} * 23?` }]
    await send(`${gateway}/v1/chat/completions`, 'POST', { model: COMPARED, messages })
  }
}

async function send(url: string, method: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(url, { method, headers, body: JSON.stringify(body) })
  if (response.ok) return response
  throw new Error(`Cannot send ${method} ${url}: ${response.status} ${await response.text()}`)
}
