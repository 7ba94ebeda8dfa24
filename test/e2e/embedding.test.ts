import { readFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { paceOfMachine } from '../support/pace.ts'
import { hasChromium, launchChromium, servePage, type ServedPage } from './chromium.ts'

const ADMIN_KEY = 'correct-horse-battery'

describe.skipIf(!hasChromium('docs/embedding.md'))('the page of docs/embedding.md', () => {
  let gateway: TestGateway
  let browser: Browser
  const pages: ServedPage[] = []
  let page = ''

  beforeAll(async () => {
    ;[gateway, browser] = await Promise.all([
      startTestGateway({ bindings: { ADMIN_KEY } }),
      launchChromium(),
    ])
  })
  afterAll(async () => {
    await browser.close()
    await gateway[Symbol.asyncDispose]()
    for (const served of pages) served.close()
  })

  /** Serves the page from an origin of its own. */
  async function serve(): Promise<string> {
    const served = await servePage(() => page)
    pages.push(served)
    return `http://127.0.0.1:${served.port}`
  }

  /** The page of the document. */
  async function written(): Promise<string> {
    const document = await readFile(new URL('../../docs/embedding.md', import.meta.url), 'utf8')
    return /```html\n(<!doctype[\s\S]*?)```/.exec(document)?.[1] ?? ''
  }

  async function makeKey(origin: string): Promise<void> {
    const limits = { origins: [origin], session_budget_usd: 0.5, mixtures: ['demo'] }
    const response = await fetch(`${gateway.url}/v1/keys`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ADMIN_KEY}` },
      body: JSON.stringify({ kind: 'publishable', name: 'Page', ...limits }),
    })
    const { key } = (await response.json()) as { key: string }
    page = (await written())
      .replace('https://moa.example.com', gateway.url)
      .replace('pk_moa_…', key)
    expect(page).toContain(key)
  }

  async function openAndSubmit(origin: string, question: string) {
    const tab = await (await browser.newContext()).newPage()
    const posts: string[] = []
    tab.on('request', (request) => {
      if (request.method() === 'POST') posts.push(new URL(request.url()).pathname)
    })
    await tab.goto(origin)
    const submit = async (text: string) => {
      await tab.fill('input', text)
      await tab.click('button')
    }
    await submit(question)
    const answer = () => tab.locator('#answer').innerText()
    return { tab, posts, submit, answer }
  }

  test('opens a session, sends the question and streams the answer, twice in one session', async () => {
    const origin = await serve()
    await makeKey(origin)
    const { posts, submit, answer, tab } = await openAndSubmit(origin, 'What is 17 * 23?')
    await expect.poll(answer).toContain('391')
    await submit('What is the capital of Australia?')
    await expect.poll(answer).toContain('Canberra')
    const chat = '/v1/chat/completions'
    expect(posts).toEqual(['/v1/sessions', chat, chat])
    expect(await tab.context().cookies()).toEqual([])
  })

  test('opens another session when its session is over', async () => {
    const origin = await serve()
    await makeKey(origin)
    const seconds = 2 * (await paceOfMachine())
    page = page.replace(', {})).json()', `, { expires_in: ${seconds} })).json()`)
    const { posts, submit, answer } = await openAndSubmit(origin, 'What is 17 * 23?')
    await expect.poll(answer).toContain('391')
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000))
    await submit('What is the capital of Australia?')
    await expect.poll(answer).toContain('Canberra')
    expect(posts.filter((path) => path === '/v1/sessions')).toHaveLength(2)
  })

  test('has twenty readable lines', async () => {
    const lines = (await written()).trimEnd().split('\n')
    expect(lines).toHaveLength(20)
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(120)
  })

  test('cannot open a session from another origin', async () => {
    await makeKey(await serve())
    const { posts, answer } = await openAndSubmit(await serve(), 'What is 17 * 23?')
    await expect.poll(answer).toContain('Failed to fetch')
    expect(posts).not.toContain('/v1/chat/completions')
  })

  test('shows why a question is rejected', async () => {
    const origin = await serve()
    await makeKey(origin)
    page = page.replace("model: 'demo'", "model: 'sim/judge'")
    const { answer } = await openAndSubmit(origin, 'What is 17 * 23?')
    await expect.poll(answer).toContain('Cannot ask "sim/judge"')
  })
})
