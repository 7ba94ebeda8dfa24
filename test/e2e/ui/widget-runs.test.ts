import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EdgeMoa } from '../../../src/ui/widget/element.ts'
import { hasChromium } from '../chromium.ts'
import { ask, button, inside, log, startSite, type Site } from './widget-host.ts'

const SESSIONS = '/v1/sessions'
const CHAT = '/v1/chat/completions'
const ONE = '<edge-moa key="KEY"></edge-moa>'

describe.skipIf(!hasChromium('<edge-moa>'))(
  '<edge-moa> when a run fails, or says how it went',
  () => {
    let site: Site
    beforeAll(async () => {
      site = await startSite()
    })
    afterAll(() => site[Symbol.asyncDispose]())

    test('a spent conversation says so, and a new one has a new session', async () => {
      const host = await site.open(ONE, { key: { session_budget_usd: 0.000_001 } })
      const { page, posts } = host
      await inside(page, (node) => {
        const seen: string[] = []
        Object.assign(node, { seen })
        for (const type of ['moa-budget', 'moa-error']) {
          document.addEventListener(type, (event) =>
            seen.push(`${type} ${(event as CustomEvent<{ scope?: string }>).detail.scope}`),
          )
        }
      })
      await ask(page, 'Q?')
      await expect
        .poll(() => page.getByRole('alert').innerText())
        .toContain('The budget of this conversation is used up')
      const seen = await inside(page, (node) => (node as EdgeMoa & { seen: string[] }).seen)
      expect(seen).toEqual(['moa-budget conversation', 'moa-error undefined'])
      await log(page).getByRole('button', { name: 'New conversation' }).click()
      expect(await page.getByRole('alert').count()).toBe(0)
      await ask(page, 'Q?')
      await expect.poll(() => page.getByRole('alert').count()).toBe(1)
      expect(posts).toEqual([SESSIONS, CHAT, SESSIONS, CHAT])
    })

    test('a spent day says so, without a button that could not help', async () => {
      const host = await site.open(ONE, { key: { budget_usd_per_day: 0.5 } })
      await ask(host.page, 'Q?')
      await expect
        .poll(() => host.page.getByRole('alert').innerText())
        .toContain('The budget for today is used up')
      expect(await log(host.page).getByRole('button').count()).toBe(0)
    })

    test('a rate limit counts down, and then the same question can be sent again', async () => {
      const host = await site.open(ONE)
      const { page } = host
      await inside(page, (node) => {
        let first = true
        node.fetch = (target, init) => {
          if (!first || !(target as string).endsWith('completions')) return fetch(target, init)
          first = false
          const error = { message: 'Cannot ask: too often', code: 'rate_limited', param: null }
          const headers = { 'retry-after': '2' }
          return Promise.resolve(Response.json({ error }, { status: 429, headers }))
        }
      })
      site.answersWith(host, 'At last.')
      await ask(page, 'Q?')
      await expect.poll(() => page.getByRole('alert').innerText()).toContain('in 2 s.')
      const waiting = log(page).getByRole('button', { name: /^Try again in [12] s$/ })
      expect(await waiting.isDisabled()).toBe(true)
      await button(log(page), 'Try again').click()
      await expect.poll(() => log(page).innerText()).toContain('At last.')
      expect(await page.getByRole('article', { name: 'You' }).count()).toBe(1)
      expect(await page.getByRole('alert').count()).toBe(0)
    })

    test('a session that is over is replaced without a word', async () => {
      const host = await site.open(ONE)
      const { page, posts } = host
      const opened = page.waitForResponse((response) => response.url().endsWith(SESSIONS))
      site.answersWith(host, 'One.')
      await ask(page, '1?')
      await expect.poll(() => log(page).innerText()).toContain('One.')
      const { token } = (await (await opened).json()) as { token: string }
      // The page learns of it from the gateway alone, whose answer about an expired token this is.
      await page.route(`**${CHAT}`, async (route) => {
        const sent = route.request().headers()['authorization']
        if (sent !== `Bearer ${token}` || route.request().method() !== 'POST')
          return route.fallback()
        const error = { message: 'Cannot accept this session token', code: 'invalid_api_key' }
        await route.fulfill({
          status: 401,
          headers: { 'access-control-allow-origin': '*' },
          json: { error },
        })
      })
      site.answersWith(host, 'Two.')
      await ask(page, '2?')
      await expect.poll(() => log(page).innerText()).toContain('Two.')
      expect(posts).toEqual([SESSIONS, CHAT, CHAT, SESSIONS, CHAT])
      expect(await page.getByRole('alert').count()).toBe(0)
    })

    test('an answer that breaks off says so and can be asked again', async () => {
      const host = await site.open(ONE)
      const { page } = host
      const cut = {
        tokens: 40,
        tokenIntervalMs: 5,
        reset: 'after-tokens',
        resetAfterTokens: 20,
      } as const
      site.upstream.script(`${host.prefix}pen`, cut)
      await ask(page, 'Q?')
      await expect.poll(() => page.getByRole('alert').innerText()).toContain('broke off')
      await expect.poll(() => page.getByRole('status').innerText()).not.toContain('complete')
      site.answersWith(host, 'Whole.')
      await button(log(page), 'Try again').click()
      await expect.poll(() => log(page).innerText()).toContain('Whole.')
      // What broke off is no part of the conversation.
      expect(await inside(page, ({ messages }) => messages)).toEqual([
        { role: 'user', content: 'Q?' },
        { role: 'assistant', content: 'Whole.' },
      ])
    })

    test('a page that no key lists reads what a visitor can do', async () => {
      const host = await site.open(ONE, { origins: ['https://elsewhere.example'] })
      await ask(host.page, 'Q?')
      await expect
        .poll(() => host.page.getByRole('alert').innerText())
        .toContain('The service cannot be reached')
    })

    test('says who answered, what it cost and what was missing', async () => {
      const host = await site.open('<edge-moa key="KEY" show-cost></edge-moa>')
      const { page, prefix } = host
      site.upstream.script(`${prefix}a`, { status: 400 })
      site.answersWith(host, 'Still.')
      await ask(page, 'Q?')
      await expect.poll(() => log(page).innerText()).toContain('1 of 2 agents answered; this was')
      await log(page).getByText('How was this answered?').click()
      const steps = await log(page).getByRole('listitem').allInnerTexts()
      expect(steps).toHaveLength(3)
      expect(steps[0]).toContain('failed')
      expect(steps[1]).toMatch(/answered · .* · \$0\.0/)
      expect(steps[1]).toContain(`up/${prefix}b`)
    })

    test('cards show each agent while it works, in the order of the mixture', async () => {
      const host = await site.open('<edge-moa key="KEY" progress="cards"></edge-moa>')
      const { page, prefix } = host
      const held = Promise.withResolvers<void>()
      site.upstream.script(`${prefix}a`, { headersAfter: held.promise })
      await ask(page, 'Q?')
      const cards = () => log(page).getByRole('listitem').allInnerTexts()
      await expect.poll(async () => (await cards())[1]).toContain('answered')
      expect((await cards())[0]).toContain('answering')
      expect(await log(page).innerText()).toContain('1 of 2 answered')
      held.resolve()
      await expect.poll(async () => (await cards()).length).toBe(3)
      const names = await log(page).getByRole('listitem').locator('b').allInnerTexts()
      expect(names).toEqual(['a', 'b', 'aggregator'])
    })
  },
)
