import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startBench, storeTeam, type Bench } from '../bench.ts'
import { hasChromium, launchChromium } from '../chromium.ts'
import { expectQuiet, openPage } from './open-page.ts'

describe.skipIf(!hasChromium('the playground'))('the playground', () => {
  let bench: Bench
  let browser: Browser
  beforeAll(async () => {
    ;[bench, browser] = await Promise.all([startBench(), launchChromium()])
    await storeTeam(bench, 'up/pen')
    await fetch(`${bench.gateway.url}/v1/mixtures/limping`, {
      method: 'PUT',
      body: JSON.stringify({
        layers: [
          {
            agents: [
              { model: 'sim/careful', required: true },
              { model: 'sim/terse', required: true },
              { model: 'sim/quick?status=429', retries: 0 },
            ],
          },
        ],
        aggregator: { model: 'sim/judge' },
      }),
    })
  })
  beforeEach(() => bench.upstream.clear())
  afterAll(async () => {
    await browser.close()
    await bench[Symbol.asyncDispose]()
  })

  const open = (fragment = '') => openPage(browser, `${bench.gateway.url}/ui/${fragment}`)

  test('a question to the demo shows each agent, the answer, and what it cost', async () => {
    const opened = await open()
    const { page } = opened
    await page.getByRole('button', { name: 'What is 17 * 23?' }).click()
    const run = page.getByRole('complementary', { name: 'The run' })
    for (const agent of ['quick', 'careful', 'terse']) await visible(run.getByText(agent).first())
    const answer = answersOf(page).last()
    await visible(answer.getByText('391'))
    await visible(answer.getByText(/4 calls · .* · \$0/))
    expect(await run.getByText('failed').count()).toBe(0)
    await visible(run.getByText('done').nth(3))
    expectQuiet(opened)
  })

  test('a run that dies while it writes is an error, and not complete', async () => {
    bench.upstream.script('pen', { tokens: 40, reset: 'after-tokens', resetAfterTokens: 20 })
    const opened = await open()
    const { page } = opened
    await choose(page, 'team')
    await askFor(page, 'Where?')
    const alert = answersOf(page).last().getByRole('alert')
    await visible(alert)
    expect(await alert.innerText()).toContain('The text above is not a whole answer')
    await visible(page.getByText(/Cost until the failure: \$0\.00/))
    expect(await page.getByRole('main').innerText()).not.toMatch(/complete/i)
    expectQuiet(opened)
  })

  test('stop ends the calls, says what was spent, and leaves the focus on its button', async () => {
    bench.upstream.script('pen', { endless: true, tokenIntervalMs: 20 })
    const opened = await open()
    const { page } = opened
    await choose(page, 'team')
    await askFor(page, 'Where?')
    await visible(answersOf(page).last().getByText('Writing the answer…'))
    await page.getByRole('button', { name: 'Stop' }).click()
    await visible(
      answersOf(page)
        .last()
        .getByText(/^Stopped, \$0\.\d+ spent$/),
    )
    await expect.poll(() => bench.requestsOf('pen').at(-1)?.outcome).toBe('aborted')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Send')
    expectQuiet(opened)
  })

  test('the turns before go along with the next question', async () => {
    const opened = await open()
    const { page } = opened
    await choose(page, 'team')
    bench.upstream.script('pen', [{ text: 'First answer.' }, { text: 'Second answer.' }])
    await askFor(page, 'First question')
    await visible(answersOf(page).last().getByText('First answer.'))
    await visible(page.getByText(/2 words/))
    await askFor(page, 'Second question')
    await visible(answersOf(page).last().getByText('Second answer.'))
    const [, second] = bench.requestsOf('a').map(({ body }) => body.messages)
    expect(second?.filter(({ role }) => role !== 'system')).toEqual([
      { role: 'user', content: 'First question' },
      { role: 'assistant', content: 'First answer.' },
      { role: 'user', content: 'Second question' },
    ])
    expectQuiet(opened)
  })
})

/** The answers on the page. */
function answersOf(page: Page) {
  return page
    .getByRole('article')
    .filter({ has: page.getByRole('heading', { name: /^Answer by/ }) })
}

async function askFor(page: Page, question: string): Promise<void> {
  await page.getByLabel('Your question').fill(question)
  await page.keyboard.press('Enter')
}

/** Chooses a mixture or a model in the list. */
async function choose(page: Page, id: string): Promise<void> {
  await page.getByRole('button', { name: /^Ask \S+ ▾$/ }).click()
  await page.getByLabel('Search').fill(id)
  await page
    .getByRole('region', { name: 'Mixtures and models' })
    .getByRole('button', { name: new RegExp(`^${id}\\b`) })
    .first()
    .click()
}

function visible(locator: ReturnType<Page['getByText']>): Promise<void> {
  return locator.waitFor({ state: 'visible' })
}
