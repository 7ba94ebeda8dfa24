import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EdgeMoa } from '../../../src/ui/widget/element.ts'
import { hasChromium } from '../chromium.ts'
import { findings } from './page-checks.ts'
import { ask, button, inside, startSite, type Host, type Site } from './widget-host.ts'

interface Sent {
  readonly body: unknown
  readonly hasToken: boolean
}

describe.skipIf(!hasChromium('<edge-moa>'))('votes of visitors of <edge-moa>', () => {
  let site: Site
  beforeAll(async () => {
    site = await startSite()
  })
  afterAll(() => site[Symbol.asyncDispose]())

  /** A page whose votes get these statuses, one after the other. */
  async function open(element: string, statuses: readonly number[] = []): Promise<Host> {
    const host = await site.open(element)
    site.answersWith(host, 'An answer.')
    await inside(host.page, (node) => Object.assign(node, { sent: [], events: [] }))
    await host.page.evaluate((answers) => {
      type Watched = EdgeMoa & { sent: Sent[]; events: unknown[] }
      const node = document.querySelector('edge-moa') as Watched
      const left = [...answers]
      node.addEventListener('moa-vote', (event) => node.events.push((event as CustomEvent).detail))
      node.fetch = (target, init) => {
        if (!(target as string).endsWith('/v1/votes')) return fetch(target, init)
        const headers = new Headers(init?.headers)
        const hasToken = headers.get('authorization')?.startsWith('Bearer ') === true
        node.sent.push({ body: JSON.parse(init?.body as string), hasToken })
        const body = JSON.stringify({ object: 'vote', counted: true })
        return Promise.resolve(new Response(body, { status: left.shift() ?? 201 }))
      }
    }, statuses)
    return host
  }
  const seen = (host: Host, what: 'sent' | 'events') =>
    host.page.evaluate(
      (name) => (document.querySelector('edge-moa') as unknown as Record<string, unknown>)[name],
      what,
    )

  test('without the attribute there is nothing to vote with', async () => {
    const { page } = await open('<edge-moa key="KEY"></edge-moa>')
    await ask(page, 'Q?')
    await page.getByText('An answer.').waitFor()
    await page.getByText('Answer complete').waitFor()
    expect(await button(page, 'Good answer').count()).toBe(0)
  })

  test('the first vote on an answer is sent with the token of its session, and stands', async () => {
    const host = await open('<edge-moa key="KEY" votes></edge-moa>')
    const { page } = host
    await ask(page, 'Q?')
    const good = button(page, 'Good answer')
    await good.press('Enter')
    await expect.poll(() => good.getAttribute('aria-pressed')).toBe('true')
    await button(page, 'Bad answer').press('Enter')
    const run = expect.stringMatching(/^run_/) as string
    expect(await seen(host, 'sent')).toEqual([{ body: { run, choice: 'up' }, hasToken: true }])
    expect(await seen(host, 'events')).toEqual([{ run, choice: 'up' }])
    await page.getByText('Thank you').waitFor()
    expect(host.errors).toEqual([])
    const found = await findings(page)
    expect(found.filter((line) => line.includes('edge-moa'))).toEqual([])
  })

  test('a vote that the gateway rejects is said, and can be sent again', async () => {
    const host = await open('<edge-moa key="KEY" votes></edge-moa>', [403])
    const { page } = host
    await ask(page, 'Q?')
    const bad = button(page, 'Bad answer')
    await bad.press('Enter')
    await page.getByText('Not counted').waitFor()
    expect(await bad.getAttribute('aria-pressed')).toBe('false')
    await bad.press('Enter')
    await expect.poll(() => bad.getAttribute('aria-pressed')).toBe('true')
  })

  test('a page can hold a vote back', async () => {
    const host = await open('<edge-moa key="KEY" votes></edge-moa>')
    await inside(host.page, (node) =>
      node.addEventListener('moa-vote', (event) => event.preventDefault()),
    )
    await ask(host.page, 'Q?')
    await button(host.page, 'Good answer').click()
    expect(await seen(host, 'events')).toHaveLength(1)
    expect(await seen(host, 'sent')).toEqual([])
    expect(await button(host.page, 'Good answer').getAttribute('aria-pressed')).toBe('false')
  })
})
