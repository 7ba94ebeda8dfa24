/** A page of another site that has the widget, under a policy that allows the gateway and nothing else. */
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import type { EdgeMoa } from '../../../src/ui/widget/element.ts'
import { bindingsFor, startTestGateway, type TestGateway } from '../../support/gateway.ts'
import {
  startUpstream,
  type RecordedRequest,
  type Upstream,
} from '../../support/upstream/upstream.ts'
import { launchChromium, servePage } from '../chromium.ts'

const ADMIN_KEY = 'correct-horse-battery'
/** Ids are unique, so that no test sees the runs of another. */
let made = 0

/** A gateway in front of a scripted upstream, and a browser. */
export interface Site extends AsyncDisposable {
  readonly gateway: TestGateway
  readonly upstream: Upstream
  /** Opens a page with these elements; `KEY` in them is a publishable key for its origin. */
  open(body: string, options?: HostOptions): Promise<Host>
  /** What the writer of this page's mixture answers from now on. */
  answersWith(host: Host, text: string): void
  /** Its answer begins and never ends. */
  answersForever(host: Host): void
  /** What the writer was sent. */
  writerOf(host: Host): readonly RecordedRequest[]
}

export interface HostOptions {
  /** Further fields of the key. */
  readonly key?: Readonly<Record<string, unknown>>
  readonly context?: BrowserContextOptions
  readonly lang?: string
  readonly dir?: string
  /** Whether the key lists the origin of the page; it does unless a test says otherwise. */
  readonly origins?: readonly string[]
}

export interface Host {
  readonly page: Page
  /** Prefix of the models of this page's mixture: `PREFIXa`, `PREFIXb`, `PREFIXpen`. */
  readonly prefix: string
  /** Paths of the POSTs of the page. */
  readonly posts: readonly string[]
  /** What the page logged as an error or a warning, and what it threw. */
  readonly errors: readonly string[]
  /** Requests to other origins than its own and the gateway's. */
  readonly strays: readonly string[]
}

export async function startSite(): Promise<Site> {
  const upstream = await startUpstream()
  const { AUTH: _open, ...bindings } = bindingsFor(upstream)
  const [gateway, browser] = await Promise.all([
    startTestGateway({ bindings: { ...bindings, ADMIN_KEY } }),
    launchChromium(),
  ])
  const closing: (() => void)[] = []
  return {
    gateway,
    upstream,
    open: (body, options = {}) => openHost({ gateway, browser, closing }, body, options),
    answersWith: ({ prefix }, text) => upstream.script(`${prefix}pen`, { text }),
    answersForever: ({ prefix }) =>
      upstream.script(`${prefix}pen`, { endless: true, tokenIntervalMs: 20 }),
    writerOf: ({ prefix }) => upstream.requests.filter(({ model }) => model === `${prefix}pen`),
    async [Symbol.asyncDispose]() {
      await browser.close()
      for (const close of closing) close()
      await gateway[Symbol.asyncDispose]()
      await upstream.close()
    },
  }
}

interface Open {
  readonly gateway: TestGateway
  readonly browser: Browser
  readonly closing: (() => void)[]
}

async function openHost(
  { gateway, browser, closing }: Open,
  body: string,
  { key = {}, context = {}, lang = 'en', dir = 'ltr', origins }: HostOptions,
): Promise<Host> {
  let html = ''
  const served = await servePage(() => html)
  closing.push(() => served.close())
  const origin = `http://127.0.0.1:${served.port}`
  made += 1
  const prefix = `h${made}-`
  const admin = (path: string, init: RequestInit) =>
    fetch(`${gateway.url}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
    })
  const make = async (fields: object) => {
    const response = await admin('/v1/keys', { method: 'POST', body: JSON.stringify(fields) })
    const { key: value } = (await response.json()) as { key: string }
    return value
  }
  const tenant = `site-${made}`
  const secret = await make({ kind: 'secret', name: 'Site', tenant })
  const agents = ['a', 'b'].map((name) => ({ name, model: `up/${prefix}${name}`, required: true }))
  const mixture = { layers: [{ agents }], aggregator: { model: `up/${prefix}pen` } }
  await fetch(`${gateway.url}/v1/mixtures/team`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${secret}` },
    body: JSON.stringify(mixture),
  })
  const limits = { session_budget_usd: 1, mixtures: ['team'], origins: origins ?? [origin] }
  const pk = await make({ kind: 'publishable', name: 'Page', tenant, ...limits, ...key })
  // As strict as a page can be: the gateway's scripts and answers, no styles, no strings as code or markup.
  const policy = `default-src 'none'; script-src ${gateway.url}; connect-src ${gateway.url}; img-src data:; require-trusted-types-for 'script'; trusted-types 'none'`
  html = `<!doctype html><html lang="${lang}" dir="${dir}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><title>Host</title></head><body><h1>A page</h1>${body.replaceAll('KEY', pk)}<script type="module" src="${gateway.url}/widget.js"></script></body></html>`
  const page = await (await browser.newContext(context)).newPage()
  const watched = watch(page, [origin, gateway.url])
  await page.goto(origin)
  return { page, prefix, ...watched }
}

function watch(page: Page, own: readonly string[]) {
  const posts: string[] = []
  const errors: string[] = []
  const strays: string[] = []
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (request.method() === 'POST') posts.push(url.pathname)
    if (url.protocol !== 'data:' && !own.includes(url.origin)) strays.push(request.url())
  })
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) errors.push(message.text())
  })
  page.on('pageerror', (error) => errors.push(error.message))
  return { posts, errors, strays }
}

/** The conversation of the widget. */
export function log(page: Page | Locator): Locator {
  return page.getByRole('log')
}

/** The input of the widget. */
export function input(page: Page | Locator): Locator {
  return page.getByRole('textbox')
}

/** A button with exactly this name. */
export function button(page: Page | Locator, name: string): Locator {
  return page.getByRole('button', { name, exact: true })
}

/** Asks as a visitor does. */
export async function ask(at: Page | Locator, text: string): Promise<void> {
  await input(at).fill(text)
  await input(at).press('Enter')
}

/** Runs code with the first element of the page. */
export function inside<T>(page: Page, work: (element: EdgeMoa) => T): Promise<Awaited<T>> {
  const evaluated: unknown = page
    .locator('edge-moa')
    .first()
    .evaluate(work as (element: unknown) => T)
  return evaluated as Promise<Awaited<T>>
}
