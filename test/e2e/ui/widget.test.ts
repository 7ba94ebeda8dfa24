import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EdgeMoa } from '../../../src/ui/widget/element.ts'
import { hasChromium } from '../chromium.ts'
import { ask, button, input, inside, log, startSite, type Site } from './widget-host.ts'

const SESSIONS = '/v1/sessions'
const CHAT = '/v1/chat/completions'
const ONE = '<edge-moa key="KEY"></edge-moa>'

describe.skipIf(!hasChromium('<edge-moa>'))('<edge-moa> on a page of another site', () => {
  let site: Site
  beforeAll(async () => {
    site = await startSite()
  })
  afterAll(() => site[Symbol.asyncDispose]())

  test('asks in one session under the strictest policy, without cookies or storage', async () => {
    const host = await site.open(ONE)
    const { page, posts, errors, strays } = host
    const globals = await page.evaluate(() => Object.keys(window).length)
    site.answersWith(host, 'It is **four**.')
    await ask(page, '2 + 2?')
    await expect.poll(() => log(page).innerText()).toContain('It is four.')
    await expect.poll(() => page.getByRole('status').innerText()).toContain('3 words')
    await ask(page, 'Really?')
    await expect.poll(() => log(page).getByText('It is four.').count()).toBe(2)
    expect(posts).toEqual([SESSIONS, CHAT, CHAT])
    expect(site.writerOf(host)[1]?.body.messages).toMatchObject(
      expect.arrayContaining([
        { role: 'user', content: '2 + 2?' },
        { role: 'assistant', content: 'It is **four**.' },
      ]),
    )
    expect([errors, strays]).toEqual([[], []])
    expect(await page.context().cookies()).toEqual([])
    expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0])
    expect(await page.evaluate(() => Object.keys(window).length)).toBe(globals)
  })

  test('two on one page have conversations and sessions of their own', async () => {
    const host = await site.open(
      '<edge-moa key="KEY" heading="First"></edge-moa><edge-moa key="KEY" heading="Second"></edge-moa>',
    )
    const { page, posts, errors } = host
    const [first, second] = ['First', 'Second'].map((name) => page.getByRole('region', { name }))
    if (first === undefined || second === undefined) throw new Error('There are two')
    site.answersWith(host, 'Only here.')
    await ask(first, 'Q?')
    await expect.poll(() => first.innerText()).toContain('Only here.')
    expect(await second.innerText()).not.toContain('Only here.')
    site.answersWith(host, 'Only there.')
    await ask(second, 'Q?')
    await expect.poll(() => second.innerText()).toContain('Only there.')
    expect(await first.innerText()).not.toContain('Only there.')
    expect(posts).toEqual([SESSIONS, CHAT, SESSIONS, CHAT])
    expect(errors).toEqual([])
  })

  test('moved while it streams, it goes on; removed, the upstream is stopped', async () => {
    const host = await site.open(`<main></main>${ONE}`)
    const { page, errors } = host
    site.answersForever(host)
    await ask(page, 'Q?')
    await expect.poll(() => site.writerOf(host)[0]?.outcome).toBe('open')
    const chars = () => inside(page, ({ shadowRoot }) => shadowRoot?.textContent?.length ?? 0)
    await page.evaluate(() => {
      const moved = document.querySelector('edge-moa')
      if (moved) document.querySelector('main')?.append(moved)
    })
    const before = await chars()
    await expect.poll(chars).toBeGreaterThan(before + 100)
    expect(site.writerOf(host)[0]?.outcome).toBe('open')
    await page.evaluate(() => document.querySelector('edge-moa')?.remove())
    await expect.poll(() => site.writerOf(host)[0]?.outcome).toBe('aborted')
    expect(errors).toEqual([])
  })

  test('Stop is the button that was Send, keeps the text and stops the upstream', async () => {
    const host = await site.open(ONE)
    const { page } = host
    site.answersForever(host)
    await ask(page, 'Q?')
    await expect.poll(() => site.writerOf(host)[0]?.outcome).toBe('open')
    expect(await log(page).getAttribute('aria-busy')).toBe('true')
    expect(await input(page).evaluate((node) => node.matches(':focus'))).toBe(true)
    await button(page, 'Stop').click()
    await expect.poll(() => site.writerOf(host)[0]?.outcome).toBe('aborted')
    expect(await log(page).innerText()).toContain('Stopped')
    expect(await log(page).getAttribute('aria-busy')).toBe('false')
    expect(await button(page, 'Send').isVisible()).toBe(true)
  })

  test('its status says what happens, in order, and the log is never read out', async () => {
    const host = await site.open(ONE)
    const { page } = host
    await inside(page, (node) => {
      const status = node.shadowRoot?.querySelector('[role=status]')
      const said: string[] = []
      Object.assign(node, { said })
      new MutationObserver(() => said.push(status?.textContent ?? '')).observe(status as Node, {
        childList: true,
      })
    })
    site.answersWith(host, 'One two three.')
    await ask(page, 'Q?')
    const said = () => inside(page, (node) => (node as EdgeMoa & { said: string[] }).said)
    await expect.poll(async () => (await said()).at(-1)).toBe('Answer complete, 3 words')
    expect((await said())[0]).toBe('Asking')
    expect((await said()).length).toBeLessThanOrEqual(4)
    expect(await log(page).getAttribute('aria-live')).toBe('off')
    expect(await page.getByRole('heading', { level: 3 }).allInnerTexts()).toEqual(['You', 'Answer'])
  })

  test('all by keyboard: lines, the answer, back, and Escape', async () => {
    const host = await site.open(ONE)
    const { page } = host
    site.answersWith(host, 'Here.')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.type('One')
    await page.keyboard.press('Shift+Enter')
    await page.keyboard.type('two')
    await page.keyboard.press('Enter')
    await expect.poll(() => log(page).innerText()).toContain('Here.')
    expect(await page.getByRole('article', { name: 'You' }).innerText()).toContain('One\ntwo')
    await page.keyboard.press('Alt+ArrowUp')
    const hasFocus = (at: Locator) => at.evaluate((node) => node.matches(':focus'))
    expect(await hasFocus(page.getByRole('article', { name: 'Answer' }))).toBe(true)
    await page.keyboard.press('Alt+ArrowDown')
    expect(await hasFocus(input(page))).toBe(true)
    site.answersForever(host)
    await page.keyboard.type('More')
    await page.keyboard.press('Enter')
    await expect.poll(() => site.writerOf(host)[1]?.outcome).toBe('open')
    await page.keyboard.press('Escape')
    await expect.poll(() => site.writerOf(host)[1]?.outcome).toBe('aborted')
  })

  test('a bubble opens with the focus in its input, and Escape closes it', async () => {
    const host = await site.open('<edge-moa key="KEY" variant="bubble" heading="Help"></edge-moa>')
    const { page } = host
    const dialog = page.getByRole('dialog', { name: 'Help' })
    expect(await dialog.isVisible()).toBe(false)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await expect.poll(() => dialog.isVisible()).toBe(true)
    site.answersWith(host, 'Here.')
    await page.keyboard.type('Q?')
    await page.keyboard.press('Enter')
    await expect.poll(() => dialog.innerText()).toContain('Here.')
    await expect.poll(() => button(page, 'Send').isVisible()).toBe(true)
    await page.keyboard.press('Escape')
    expect(await dialog.isVisible()).toBe(false)
    const launcher = button(page, 'Help')
    expect(await launcher.evaluate((node) => node.matches(':focus'))).toBe(true)
    expect(await launcher.getAttribute('aria-expanded')).toBe('false')
    await inside(page, (node) => node.focus())
    expect(await dialog.innerText()).toContain('Here.')
  })

  test('its events bubble out of the shadow, and the page may hold back or change a question', async () => {
    const host = await site.open(ONE)
    const { page, posts } = host
    site.answersWith(host, 'Yes.')
    const first = await inside(page, async (node) => {
      document.addEventListener('moa-ask', (event) => event.preventDefault(), { once: true })
      return node.ask('Held back')
    })
    expect([first, posts]).toEqual([null, []])
    const seen = await inside(page, async (node) => {
      const events: string[] = []
      for (const type of ['moa-ask', 'moa-progress', 'moa-answer']) {
        document.addEventListener(type, (event) => {
          const { detail } = event as CustomEvent<{ event?: { type: string }; report?: object }>
          events.push(detail.event?.type ?? `${type} ${Object.keys(detail).join(' ')}`)
        })
      }
      node.request = (body) => ({ ...body, max_tokens: 7 })
      const answer = await node.ask('Asked')
      return { events, text: answer?.text, run: answer?.report?.run }
    })
    expect(seen.text).toBe('Yes.')
    expect(seen.run).toMatch(/^run_/)
    expect(seen.events[0]).toBe('moa-ask text request')
    expect(seen.events).toContain('aggregator-start')
    expect(seen.events.at(-1)).toBe('moa-answer text report')
    expect(site.writerOf(host)[0]?.body['max_tokens']).toBe(7)
  })

  test('history="session" outlives a reload of its tab, without the key or a token', async () => {
    const host = await site.open('<edge-moa key="KEY" history="session"></edge-moa>')
    const { page } = host
    site.answersWith(host, 'Remembered.')
    await ask(page, 'Q?')
    await expect.poll(() => page.getByRole('status').innerText()).toContain('complete')
    await page.reload()
    await expect.poll(() => log(page).innerText()).toContain('Remembered.')
    const stored = await page.evaluate(() => JSON.stringify(Object.entries(sessionStorage)))
    expect(stored).not.toMatch(/pk_moa|st_moa/)
    await button(page, 'New conversation').click()
    await page.reload()
    await expect.poll(() => input(page).isVisible()).toBe(true)
    expect(await log(page).innerText()).not.toContain('Remembered.')
  })

  test('a page fills its slots, and styles it by variables and parts', async () => {
    const host = await site.open(
      '<edge-moa key="KEY"><b slot="header">My header</b><i slot="empty">Nothing yet</i><i slot="footer">My footer</i></edge-moa>',
    )
    const { page } = host
    await page.evaluate(() => {
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(
        'edge-moa { --moa-accent: rgb(1, 2, 3); --moa-height: 400px } edge-moa::part(answer) { color: rgb(4, 5, 6) }',
      )
      document.adoptedStyleSheets = [sheet]
    })
    for (const text of ['My header', 'Nothing yet', 'My footer']) {
      expect(await page.getByText(text).isVisible()).toBe(true)
    }
    site.answersWith(host, 'Styled.')
    await ask(page, 'Q?')
    await expect.poll(() => page.getByText('Styled.').count()).toBe(1)
    expect(await page.getByText('Nothing yet').isVisible()).toBe(false)
    const colorOf = (at: Locator, name: 'color' | 'backgroundColor') =>
      at.evaluate((node, property) => getComputedStyle(node)[property], name)
    expect(await colorOf(page.getByText('Styled.'), 'color')).toBe('rgb(4, 5, 6)')
    expect(await colorOf(button(page, 'Send'), 'backgroundColor')).toBe('rgb(1, 2, 3)')
    expect((await page.locator('edge-moa').boundingBox())?.height).toBe(400)
    const parts = await inside(page, ({ shadowRoot }) =>
      [...(shadowRoot?.querySelectorAll('[part]') ?? [])].map((node) => node.getAttribute('part')),
    )
    expect(parts).toEqual(
      expect.arrayContaining(['message', 'answer', 'progress', 'input', 'button', 'status']),
    )
  })

  test('is dark and from right to left where the page wants it', async () => {
    const context = { colorScheme: 'dark', viewport: { width: 320, height: 640 } } as const
    const body = '<edge-moa key="KEY" theme="auto" placeholder="سؤالك"></edge-moa>'
    const host = await site.open(body, { context, lang: 'ar', dir: 'rtl' })
    const { page } = host
    site.answersWith(host, 'الجواب: `x = 1`')
    await ask(page, 'سؤال؟')
    await expect.poll(() => log(page).innerText()).toContain('الجواب')
    const ground = await page
      .getByRole('region')
      .evaluate((node) => getComputedStyle(node).backgroundColor)
    expect(ground).toBe('rgb(30, 33, 37)')
    const send = await button(page, 'Send').boundingBox()
    const field = await input(page).boundingBox()
    expect(send?.x).toBeLessThan(field?.x ?? 0)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
  })

  test('properties that were set before its definition count', async () => {
    const host = await site.open('')
    const { page } = host
    // A text, because `import` in a function of this file would be that of the test runner.
    const shown: unknown = await page.evaluate(`(async () => {
      const early = document.createElement('x-early')
      early.messages = [
        { role: 'system', content: 'Be brief' },
        { role: 'assistant', content: 'Hello!' },
      ]
      const { EdgeMoa } = await import(document.querySelector('script').src)
      document.body.append(early)
      customElements.define('x-early', class extends EdgeMoa {})
      await new Promise(requestAnimationFrame)
      await new Promise(requestAnimationFrame)
      return { text: early.shadowRoot.querySelector('.turns').textContent, sent: early.messages.length }
    })()`)
    expect(shown).toEqual({ text: 'AnswerHello!', sent: 2 })
  })
})
