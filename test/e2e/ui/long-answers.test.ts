import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startBench, storeTeam, type Bench } from '../bench.ts'
import { hasChromium, launchChromium } from '../chromium.ts'
import { expectQuiet, openPage, type OpenedPage } from './open-page.ts'
import { markdownOf } from './long-text.ts'
import { expectFlat, memoryOf, tasksOf } from './page-cost.ts'

const TOKENS = 5_000
const ANSWERS = 50

describe.skipIf(!hasChromium('long answers'))('long answers in the playground', () => {
  let bench: Bench
  let browser: Browser
  beforeAll(async () => {
    ;[bench, browser] = await Promise.all([startBench(), launchChromium()])
    await storeTeam(bench, 'up/pen')
  })
  beforeEach(() => bench.upstream.clear())
  afterAll(async () => {
    await browser.close()
    await bench[Symbol.asyncDispose]()
  })

  const open = async () => {
    const messages = [{ role: 'user', content: 'Tell me all.' }]
    const request = Buffer.from(JSON.stringify({ model: 'team', messages })).toString('base64url')
    const opened = await openPage(browser, `${bench.gateway.url}/ui/#ask=${request}`)
    // An empty question cannot be sent.
    await expect.poll(() => opened.page.getByLabel('Your question').inputValue()).not.toBe('')
    return opened
  }

  /** Presses a button that asks, and waits until the answer is complete. */
  async function answered({ page }: OpenedPage, button: string, text: string): Promise<void> {
    asked += 1
    const end = `End of answer ${asked}.`
    bench.upstream.script('pen', { text: `${text}\n\n${end}` })
    await page.getByRole('button', { name: button, exact: true }).click()
    await page.getByText(end).waitFor()
    await page.getByRole('button', { name: 'Ask again' }).waitFor()
  }
  let asked = 0

  test('no task of 5,000 tokens takes as much processor time as 50 ms of fixed work', async () => {
    const opened = await open()
    const { page } = opened
    const fixed = await tasksOf(browser, page, () => workHard(page))
    const written = await tasksOf(browser, page, () => answered(opened, 'Send', markdownOf(TOKENS)))
    expect(written.longestCpuMs).toBeGreaterThan(0)
    expect(written.longestCpuMs).toBeLessThan(fixed.longestCpuMs)
    expectQuiet(opened)
  })

  test('after 50 answers the memory is as before', async () => {
    const opened = await open()
    const session = await opened.page.context().newCDPSession(opened.page)
    const text = markdownOf(500)
    await answered(opened, 'Send', text)
    for (let times = 0; times < 5; times += 1) await answered(opened, 'Ask again', text)
    const before = await memoryOf(session)
    for (let times = 0; times < ANSWERS; times += 1) await answered(opened, 'Ask again', text)
    const after = await memoryOf(session)
    expect(after.nodes - before.nodes).toBeLessThan(ANSWERS)
    expectFlat(before, after)
    expectQuiet(opened)
  })
})

/** A fixed amount of work in one task: about 50 ms of an idle machine. */
function workHard(page: Page): Promise<void> {
  return page.evaluate(() => {
    let text = ''
    for (let times = 0; times < 200_000; times += 1) text += String.fromCharCode(97 + (times % 26))
    for (let times = 0; times < 12; times += 1)
      Array.from(new Intl.Segmenter().segment(text.slice(0, 10_000)))
  })
}
