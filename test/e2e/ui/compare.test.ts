import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { bindingsFor, startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { startUpstream, type Upstream } from '../../support/upstream/upstream.ts'
import { hasChromium, launchChromium } from '../chromium.ts'

describe.skipIf(!hasChromium('the comparison of answers'))('comparing answers', () => {
  let upstream: Upstream
  let gateway: TestGateway
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    upstream = await startUpstream()
    ;[gateway, browser] = await Promise.all([
      startTestGateway({ bindings: bindingsFor(upstream) }),
      launchChromium(),
    ])
  })
  afterAll(async () => {
    await browser.close()
    await gateway[Symbol.asyncDispose]()
    await upstream[Symbol.asyncDispose]()
  })
  beforeEach(async () => {
    page = await (await browser.newContext()).newPage()
    await page.goto(`${gateway.url}/ui/#compare`)
    return () => page.context().close()
  })

  const answer = (letter: string) =>
    page.getByRole('article', { name: new RegExp(`^Answer ${letter}`) })
  const votes = () => page.getByRole('group', { name: 'Which answer is the best?' })
  const tally = () => page.getByRole('region', { name: 'Your votes' })

  async function compare(question: string): Promise<void> {
    await page.getByLabel('Question for all of them').fill(question)
    await page.keyboard.press('Enter')
  }

  async function blindly(): Promise<void> {
    await page.getByRole('switch', { name: /^Blind/ }).check()
  }

  test('hides names and figures until the vote, which is counted and stored', async () => {
    await blindly()
    await compare('What is 17 * 23?')
    await votes().waitFor()
    const hidden = await page.getByRole('region', { name: 'Answers', exact: true }).innerText()
    expect(hidden).toContain('391')
    expect(hidden).not.toMatch(/demo|sim\/|\$|\d ms|\d s\b/)
    await page.keyboard.press('1')
    await page.getByText('Your vote: A is best').waitFor()
    const names = [await answer('A').innerText(), await answer('B').innerText()].join()
    expect(names).toMatch(/: demo\b/)
    expect(names).toMatch(/: sim\/careful\b/)
    expect(names).toMatch(/Complete · [\d.]+ (?:ms|s) · \$0 · 4 calls/)
    await expect.poll(() => tally().innerText()).toContain('Not enough votes yet: 1 of 20')
    await page.reload()
    await expect.poll(() => tally().innerText()).toContain('Not enough votes yet: 1 of 20')
  })

  test('shuffles the sides of blind rounds', async () => {
    await blindly()
    const sides = new Set<string>()
    for (let round = 0; round < 40 && sides.size < 2; round++) {
      await compare('What is 17 * 23?')
      await page.getByRole('button', { name: 'Show the names without a vote' }).click()
      sides.add(await answer('A').getByRole('heading').innerText())
    }
    expect(sides.size).toBe(2)
  })

  test('asks all columns at the same time', async () => {
    const asked: string[] = []
    await page.route('**/v1/chat/completions', async (route) => {
      asked.push((route.request().postDataJSON() as { model: string }).model)
      // None is answered before all are asked.
      await expect.poll(() => asked.length).toBe(4)
      await route.continue()
    })
    await page.getByRole('button', { name: 'Add a column' }).click()
    await page.getByRole('button', { name: 'Add a column' }).click()
    await page.getByLabel('Column 3').fill('demo-vote')
    await page.getByLabel('Column 4').fill('sim/terse')
    await compare('What is 17 * 23?')
    await votes().waitFor()
    expect(asked.toSorted()).toEqual(['demo', 'demo-vote', 'sim/careful', 'sim/terse'])
    await page.keyboard.press('3')
    await page.getByText('Your vote: C is best, which is demo-vote').waitFor()
    expect(await tally().getByRole('row').count()).toBe(4)
  })

  test.each([
    ['0', 'Your vote: a tie'],
    ['9', 'Your vote: none of them is good'],
    ['2', 'Your vote: B is best, which is sim/careful'],
  ])('counts the key %s', async (key, words) => {
    await compare('What is 17 * 23?')
    await votes().waitFor()
    await page.keyboard.press(key)
    await page.getByText(words).waitFor()
    await expect.poll(() => tally().getByRole('row').count()).toBe(2)
  })

  test('leaves the keys alone where single keys are off', async () => {
    await page.evaluate(() =>
      localStorage.setItem('edge-moa-playground', JSON.stringify({ singleKeys: false })),
    )
    await page.reload()
    await compare('What is 17 * 23?')
    await votes().waitFor()
    await page.keyboard.press('1')
    await page.keyboard.press('Shift')
    expect(await votes().isVisible()).toBe(true)
    await votes().getByRole('button', { name: /Tie/ }).press('Enter')
    await page.getByText('Your vote: a tie').waitFor()
  })

  test('does not take a digit of a question for a vote', async () => {
    await compare('What is 17 * 23?')
    await votes().waitFor()
    await page.getByLabel('Question for all of them').press('1')
    expect(await votes().isVisible()).toBe(true)
    expect(await page.getByLabel('Question for all of them').inputValue()).toContain('1')
  })

  test('has no vote when fewer than two answers are whole, and says what failed', async () => {
    await page.getByLabel('Column 2').fill('sim/nobody')
    await compare('What is 17 * 23?')
    await page.getByText('There is no vote: fewer than two answers are whole').waitFor()
    expect(await answer('B').getByRole('alert').innerText()).toContain('sim/nobody')
    expect(await answer('B').innerText()).toContain('Failed')
  })

  test('says in a sentence that an answer is degraded', async () => {
    const agents = [{ model: 'sim/careful' }, { model: 'sim/quick?status=429', retries: 0 }]
    await fetch(`${gateway.url}/v1/mixtures/limping`, {
      method: 'PUT',
      body: JSON.stringify({ layers: [{ agents }], aggregator: { model: 'sim/judge' } }),
    })
    await page.getByLabel('Column 1').fill('limping')
    await compare('What is 17 * 23?')
    await expect.poll(() => answer('A').innerText()).toContain('Degraded: 1 of 2 agents answered')
    expect(await answer('B').innerText()).not.toContain('Degraded')
  })

  test('stops every answer', async () => {
    for (const model of ['slow', 'slower'])
      upstream.script(model, { headersAfter: new Promise(() => {}) })
    await page.getByLabel('Column 1').fill('up/slow')
    await page.getByLabel('Column 2').fill('up/slower')
    await compare('What is 17 * 23?')
    await page.getByRole('button', { name: 'Stop' }).click()
    await expect.poll(() => answer('A').innerText()).toContain('Stopped')
    await expect.poll(() => answer('B').innerText()).toContain('Stopped')
    await page.getByRole('button', { name: 'Compare' }).waitFor()
  })

  test('does not compare a name with itself', async () => {
    await page.getByLabel('Column 2').fill('demo')
    expect(await page.getByRole('alert').innerText()).toContain('Two columns are the same')
  })

  test('writes a further answer with another writer, format or strategy', async () => {
    await compare('What is 17 * 23?')
    const form = page.getByRole('form', { name: 'Write another answer from the same proposals' })
    await form.getByText('Estimated: 1 call').waitFor()
    await form.getByLabel('Writer').fill('sim/careful')
    await form.getByLabel('References').selectOption('paper')
    const aggregated = page.waitForRequest('**/aggregate')
    await form.getByRole('button', { name: 'Write it' }).click()
    expect((await aggregated).postDataJSON()).toMatchObject({
      aggregator: { model: 'sim/careful' },
      references: { format: 'paper' },
    })
    await expect.poll(() => answer('C').innerText()).toMatch(/Complete[^]*391/)
    expect(await answer('C').innerText()).toContain(
      'demo, written by sim/careful, paper references',
    )
    await form.getByLabel('Strategy').selectOption('vote')
    await form.getByText('decides ties').waitFor()
    await form.getByRole('button', { name: 'Write it' }).click()
    await expect.poll(() => answer('D').innerText()).toMatch(/Complete[^]*391/)
    await form.getByLabel('From').selectOption('all answers above')
    await form.getByText('Estimated').waitFor()
    await form.getByRole('button', { name: 'Write it' }).click()
    await expect.poll(() => answer('E').innerText()).toMatch(/Complete[^]*391/)
  })

  test('downloads a study whose names stand in the appendix alone', async () => {
    await compare('What is 17 * 23?')
    const download = async (name: string) => {
      const waiting = page.waitForEvent('download')
      await page.getByRole('button', { name }).click()
      return readFile(await (await waiting).path(), 'utf8')
    }
    const markdown = await download('Study (Markdown)')
    const [body = '', appendix = ''] = markdown.split('## Appendix')
    for (const part of ['### Proposal C', '### Answer 2', '| Answer 1 |'])
      expect(body).toContain(part)
    expect(body).not.toContain('sim/')
    for (const name of ['sim/quick', 'sim/careful', 'demo']) expect(appendix).toContain(name)
    const csv = await download('Study (CSV)')
    expect(csv).toContain('Proposal,C,')
    expect(csv).not.toContain('sim/')
    expect(await download('Names (CSV)')).toContain('sim/careful')
  })
})
