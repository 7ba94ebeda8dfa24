import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startBench, storeTeam, type Bench } from '../bench.ts'
import { hasChromium, launchChromium, servePage } from '../chromium.ts'
import { clipped, findings, overflowing, spaceText, walkByKeyboard } from './page-checks.ts'

/** WCAG 2.2 AA, as far as a program can check it. */
describe.skipIf(!hasChromium('the accessibility of the pages'))('every page', () => {
  let bench: Bench
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    ;[bench, browser] = await Promise.all([startBench(), launchChromium()])
    await storeTeam(bench, 'up/pen')
    await fetch(`${bench.gateway.url}/v1/mixtures/limping`, {
      method: 'PUT',
      body: JSON.stringify({
        layers: [
          {
            agents: [
              { model: 'up/a', required: true },
              { model: 'sim/quick?status=429', retries: 0 },
            ],
          },
        ],
        aggregator: { model: 'up/pen' },
      }),
    })
  })
  afterAll(async () => {
    await browser.close()
    await bench[Symbol.asyncDispose]()
  })
  beforeEach(async () => {
    bench.upstream.clear()
    page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage()
    return () => page.context().close()
  })

  const open = async (path: string, model = 'demo') => {
    await page.addInitScript(
      (settings) => localStorage.setItem('edge-moa-playground', settings),
      JSON.stringify({ model }),
    )
    await page.goto(`${bench.gateway.url}${path}`)
    await page.locator('h1').waitFor({ state: 'attached' })
  }
  const askFor = async (question: string) => {
    await page.getByLabel('Your question').fill(question)
    await page.keyboard.press('Enter')
  }
  const log = () => page.getByRole('log', { name: 'Conversation' })
  const hold = (model: string) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    bench.upstream.script(model, { headersAfter: promise, text: 'One two three.' })
    return resolve
  }

  const STATES: Readonly<Record<string, () => Promise<void>>> = {
    async empty() {
      await open('/ui/')
      await page.getByRole('button', { name: 'What is 17 * 23?' }).waitFor()
    },
    async asking() {
      hold('a')
      await open('/ui/', 'team')
      await askFor('Where?')
      await page.getByRole('button', { name: 'Stop' }).waitFor()
    },
    async done() {
      await open('/ui/', 'team')
      bench.upstream.script('pen', {
        text: '# Title\n\n- a\n- b\n\n| x | y |\n| - | - |\n| 1 | 2 |\n\n```ts\nconst a = 1\n```\n\n[link](https://example.org) ![image](https://example.org/a.png)',
      })
      await askFor('Where?')
      await expect.poll(() => log().getAttribute('aria-busy')).toBe('false')
    },
    async degraded() {
      await open('/ui/', 'limping')
      await askFor('Where?')
      await expect.poll(() => log().getAttribute('aria-busy')).toBe('false')
    },
    async error() {
      bench.upstream.script('pen', { tokens: 40, reset: 'after-tokens', resetAfterTokens: 20 })
      await open('/ui/', 'team')
      await askFor('Where?')
      await log().getByRole('alert').waitFor()
    },
    async comparison() {
      await open('/ui/#compare')
      await page.getByLabel('Question for all of them').fill('What is 17 * 23?')
      await page.keyboard.press('Enter')
      await page.getByRole('group', { name: 'Which answer is the best?' }).waitFor()
    },
    async vote() {
      await STATES['comparison']?.()
      await page.keyboard.press('1')
      await page.getByText('Estimated').waitFor()
    },
    async picker() {
      await open('/ui/')
      await page.getByRole('button', { name: /^Ask demo/ }).click()
      await page.getByRole('button', { name: /^demo-fusion/ }).waitFor()
    },
    async settings() {
      await open('/ui/')
      await page.getByRole('button', { name: /^Settings/ }).click()
    },
    async mixtures() {
      await open('/ui/mixtures')
      await page.getByRole('link', { name: 'demo-fusion', exact: true }).waitFor()
    },
    async editor() {
      await STATES['mixtures']?.()
      await page.getByRole('link', { name: 'demo-fusion', exact: true }).click()
      await page.getByRole('link', { name: 'All mixtures' }).waitFor()
    },
    async dashboard() {
      await open('/ui/dashboard')
      await page.getByRole('heading', { name: 'Worth' }).waitFor()
    },
    async keys() {
      await open('/ui/dashboard?view=keys')
      await page.getByRole('heading', { name: 'Keys' }).waitFor()
    },
  }
  const states = Object.entries(STATES)

  test.each(states)('axe finds nothing wrong: %s', async (_state, reach) => {
    await reach()
    expect(await findings(page)).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await findings(page)).toEqual([])
    await page.emulateMedia({ forcedColors: 'active' })
    expect(await findings(page)).toEqual([])
  })

  test.each(['inline', 'bubble'])('axe finds nothing wrong: the element, %s', async (variant) => {
    const { gateway } = bench
    let html = ''
    const site = await servePage(() => html)
    const made = await fetch(`${gateway.url}/v1/keys`, {
      method: 'POST',
      body: JSON.stringify({
        kind: 'publishable',
        name: 'Site',
        mixtures: ['demo'],
        session_budget_usd: 1,
        origins: [`http://127.0.0.1:${site.port}`],
      }),
    })
    const { key } = (await made.json()) as { readonly key: string }
    html = `<!doctype html><html lang="en"><title>Site</title><link rel="icon" href="data:,"><main><h1>Site</h1>
      <edge-moa key="${key}" mixture="demo" heading="Ask us" progress="cards" variant="${variant}" show-cost open></edge-moa>
      </main><script type="module" src="${gateway.url}/widget.js"></script>`
    await page.goto(`http://127.0.0.1:${site.port}`)
    await page.getByRole('textbox').fill('What is 17 * 23?')
    await page.keyboard.press('Enter')
    await page.getByText('17 × 23 = 391').last().waitFor()
    expect(await findings(page)).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await findings(page)).toEqual([])
    await page.setViewportSize({ width: 320, height: 640 })
    expect(await overflowing(page)).toEqual([])
    site.close()
  })

  test('axe finds nothing wrong: the documentation', async () => {
    await page.goto(`${bench.gateway.url}/docs`)
    expect(await findings(page)).toEqual([])
  })

  test.each(states)(
    'nothing is wider than 320 pixels, also with spaced text: %s',
    async (_state, reach) => {
      await reach()
      await page.setViewportSize({ width: 320, height: 640 })
      expect(await overflowing(page)).toEqual([])
      await spaceText(page)
      expect(await overflowing(page)).toEqual([])
      expect(await clipped(page)).toEqual([])
    },
  )

  test.each(states)(
    'the keyboard reaches everything, and the focus shows: %s',
    async (_state, reach) => {
      await reach()
      const walk = await walkByKeyboard(page)
      expect(walk.stops[0]).toContain('Skip to the content')
      expect(walk.problems).toEqual([])
      expect(walk.missed).toEqual([])
    },
  )

  test('a screen reader gets few sentences, in their order, and no tokens', async () => {
    const release = { a: hold('a'), b: hold('b'), pen: hold('pen') }
    await open('/ui/', 'team')
    await page.evaluate(() => {
      const status = document.querySelector('[data-announcer]')
      const said: [string, number][] = []
      Object.assign(globalThis, { said })
      new MutationObserver(() => {
        said.push([status?.textContent ?? '', performance.now()])
      }).observe(status ?? document, { characterData: true, childList: true, subtree: true })
    })
    const said = () =>
      page.evaluate(() => (globalThis as unknown as { said: [string, number][] }).said)
    const texts = async () => (await said()).map(([text]) => text).join(', ')
    expect(await log().getAttribute('aria-live')).toBe('off')
    await askFor('Where?')
    await expect.poll(texts).toBe('Asking 2 agents')
    expect(await log().getAttribute('aria-busy')).toBe('true')
    release.a()
    await expect.poll(texts).toBe('Asking 2 agents, 1 of 2 answered')
    release.b()
    await expect.poll(texts).toMatch(/1 of 2 answered, (?:2 of 2 answered, )?Writing the answer$/)
    release.pen()
    await expect.poll(texts).toMatch(/Writing the answer, Answer complete, 3 words$/)
    expect(await log().getAttribute('aria-busy')).toBe('false')
    const times = (await said()).map(([, atMs]) => atMs)
    for (const [index, atMs] of times.slice(1).entries()) {
      expect(atMs - (times[index] ?? 0)).toBeGreaterThan(2_990)
    }
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('question')
  })
})
