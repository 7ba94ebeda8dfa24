import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasChromium } from '../chromium.ts'
import { markdownOf } from './long-text.ts'
import { expectFlat, memoryOf } from './page-cost.ts'
import { ask, inside, log, startSite, type Host, type Site } from './widget-host.ts'

const ANSWERS = 50
const CHAT = '/v1/chat/completions'

describe.skipIf(!hasChromium('what <edge-moa> leaves behind'))('what <edge-moa> leaves', () => {
  let site: Site
  beforeAll(async () => {
    site = await startSite()
  })
  afterAll(() => site[Symbol.asyncDispose]())

  /** Adds an element, removes it while its answer is streamed, and waits until its requests have ended. */
  async function removeWhileStreaming(host: Host, pending: ReadonlySet<string>): Promise<void> {
    const { page } = host
    const before = site.writerOf(host).length
    await page.evaluate(() => {
      const { pattern } = globalThis as unknown as { pattern: Element }
      document.querySelector('main')?.append(pattern.cloneNode())
    })
    await ask(page, 'Q?')
    await expect.poll(() => log(page).innerText()).toContain('quay')
    await page.evaluate(() => document.querySelector('edge-moa')?.remove())
    await expect.poll(() => site.writerOf(host)[before]?.outcome).toBe('aborted')
    await expect.poll(() => pending.size).toBe(0)
    await expect.poll(() => scheduledIn(page)).toBe(0)
  }

  test('removed while it streams: no timer, listener, node or request', async () => {
    const host = await site.open('<main></main><edge-moa key="KEY" progress="cards"></edge-moa>')
    const { page, posts, errors } = host
    site.answersForever(host)
    await page.evaluate(() => {
      const pattern = document.querySelector('edge-moa')
      pattern?.remove()
      Object.assign(globalThis, { pattern })
    })
    await countScheduled(page)
    const pending = pendingOf(page)
    const session = await page.context().newCDPSession(page)
    await removeWhileStreaming(host, pending)
    const before = await memoryOf(session)
    for (let times = 0; times < 5; times += 1) await removeWhileStreaming(host, pending)
    const after = await memoryOf(session)
    expectFlat(before, after)
    expect(posts.filter((path) => path === CHAT)).toHaveLength(6)
    expect(errors).toEqual([])
  })

  test('after 50 answers the memory is as before', async () => {
    const host = await site.open('<edge-moa key="KEY"></edge-moa>')
    const { page, errors } = host
    const text = markdownOf(500)
    site.answersWith(host, text)
    const session = await page.context().newCDPSession(page)
    const answered = async () => {
      const length = await inside(page, async (node) => {
        node.clear()
        const answer = await node.ask('Q?')
        return answer?.text.length
      })
      expect(length).toBe(text.length)
    }
    for (let times = 0; times < 5; times += 1) await answered()
    const before = await memoryOf(session)
    for (let times = 0; times < ANSWERS; times += 1) await answered()
    const after = await memoryOf(session)
    expectFlat(before, after)
    expect(errors).toEqual([])
  })
})

/** The requests of a page that have not ended. */
function pendingOf(page: Page): ReadonlySet<string> {
  const pending = new Set<string>()
  page.on('request', (request) => pending.add(request.url()))
  page.on('requestfinished', (request) => pending.delete(request.url()))
  page.on('requestfailed', (request) => pending.delete(request.url()))
  return pending
}

/** From now on the page counts its timers and frames that have yet to run. */
function countScheduled(page: Page): Promise<void> {
  return page.evaluate(() => {
    type Given = readonly unknown[]
    const scheduled = new Set<string>()
    const own = window as unknown as Record<string, (...given: Given) => number>
    const count = (schedule: string, cancel: string) => {
      const { [schedule]: start, [cancel]: end } = own
      own[schedule] = (work, ...rest) => {
        const run = (...given: Given) => {
          if (schedule !== 'setInterval') scheduled.delete(`${schedule} ${id}`)
          ;(work as (...given: Given) => void)(...given)
        }
        const id = start?.call(window, run, ...rest) ?? 0
        scheduled.add(`${schedule} ${id}`)
        return id
      }
      own[cancel] = (id) => {
        scheduled.delete(`${schedule} ${String(id)}`)
        return end?.call(window, id) ?? 0
      }
    }
    count('setTimeout', 'clearTimeout')
    count('setInterval', 'clearInterval')
    count('requestAnimationFrame', 'cancelAnimationFrame')
    Object.assign(window, { scheduled })
  })
}

function scheduledIn(page: Page): Promise<number> {
  return page.evaluate(() => (globalThis as unknown as { scheduled: Set<string> }).scheduled.size)
}
