import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { hasChromium, launchChromium } from '../chromium.ts'
import { findings, overflowing, walkByKeyboard } from './page-checks.ts'
import {
  agentWorth,
  comparison,
  improvement,
  learning,
  MEASURED_MIXTURE,
  stubEvidence,
} from './worth-stub.ts'

describe.skipIf(!hasChromium('the dashboard'))('what the dashboard shows of worth', () => {
  let gateway: TestGateway
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    ;[gateway, browser] = await Promise.all([startTestGateway({}), launchChromium()])
  })
  afterAll(async () => {
    await browser.close()
    await gateway[Symbol.asyncDispose]()
  })
  beforeEach(async () => {
    page = await browser.newPage()
  })

  const open = (search: string) => page.goto(`${gateway.url}/ui/dashboard${search}`)
  const textOf = async (region: string) =>
    (await page.getByRole('region', { name: region, exact: true }).innerText()).replaceAll(
      /\s+/g,
      ' ',
    )
  const store = async (id: string, body: object) => {
    const init = { method: 'PUT', body: JSON.stringify(body) }
    const { status } = await fetch(`${gateway.url}/v1/mixtures/${id}`, init)
    expect(status).toBeLessThan(300)
  }

  test('without a compared mixture it says which field turns comparisons on', async () => {
    await open('?view=worth&mixture=demo')
    await expect.poll(() => textOf('Is it worth it?')).toContain('No mixture is compared.')
    for (const [region, field] of [
      ['Comparisons', 'compare'],
      ['Learning', 'learn'],
      ['Improvements', 'improve'],
    ] as const) {
      expect(await textOf(region)).toContain(`Its field ${field} turns that on.`)
    }
    await page.getByRole('link', { name: 'Copy it in the editor' }).first().click()
    await page.waitForURL('**/ui/mixtures#new=demo')
  })

  test('every verdict is a word, also "worse", in the tile and in the view', async () => {
    for (const id of ['good', 'bad', 'same', 'open', 'young']) await store(id, MEASURED_MIXTURE)
    const one = { against: 'sim/careful' }
    const comparisons = {
      good: [comparison(one)],
      bad: [comparison({ ...one, verdict: 'worse', win_rate: 0.35, interval: [0.28, 0.43] })],
      same: [comparison({ ...one, verdict: 'equivalent', win_rate: 0.5, interval: [0.48, 0.52] })],
      open: [comparison({ ...one, verdict: 'undecided', interval: [0.48, 0.71], needed_n: 340 })],
      young: [comparison({ ...one, enough: false, n: 12, needed_n: 200 })],
    }
    await stubEvidence(page, { comparisons })
    await open('')
    const words = ['Better', 'Worse', 'Equivalent', 'Undecided', 'Not enough yet']
    await expect.poll(() => textOf('Worth')).toContain('Not enough yet')
    for (const word of words) expect(await textOf('Worth')).toContain(word)
    expect(await textOf('Worth')).toContain('212 judged runs; a verdict takes about 340 runs')
    const marks = page.getByRole('region', { name: 'Worth', exact: true }).locator('strong')
    const widths = await marks.evaluateAll((all) =>
      all.map((each) => `${getComputedStyle(each).borderWidth} ${getComputedStyle(each).fontSize}`),
    )
    expect(new Set(widths).size).toBe(1)
    await page.getByRole('link', { name: 'bad', exact: true }).click()
    await page.waitForURL('**view=worth&mixture=bad**')
    await expect.poll(() => textOf('Comparisons')).toMatch(/Against sim\/careful.*▼ Worse/)
    expect(await textOf('Comparisons')).toContain('Win rate 35 % (28 % to 43 %)')
  })

  test('a comparison shows price, judges, regret, and the agents that add nothing', async () => {
    await store('team', MEASURED_MIXTURE)
    const agents = [
      agentWorth({}),
      agentWorth({ agent: 'idle', value: 0.5, interval: [0.48, 0.52], finding: 'adds_nothing' }),
      agentWorth({ agent: 'late', value: null, n: 3, finding: 'not_enough' }),
    ]
    const judge = { ...comparison({}).judge, consistency: 0.55, first_wins: 0.8 }
    await stubEvidence(page, {
      comparisons: {
        team: [
          comparison({ agents, judge, latency_ratio: null, version: 3 }),
          comparison({ version: 2 }),
          comparison({ against: 'sim/old' }),
        ],
      },
    })
    await open('?view=worth&mixture=team')
    await expect.poll(() => textOf('Comparisons')).toMatch(/Cost 4.2 times Time/)
    const text = await textOf('Comparisons')
    expect(text).toMatch(/Time unknown/)
    expect(text).toContain('18 % of 212 runs')
    expect(text).toContain('The judges often change their verdict')
    expect(text).toContain('$0.40 of $1.00 for comparisons spent')
    expect(text).toContain('7 runs of today not compared for want of money')
    const earlier = page.getByText('Comparisons of earlier versions')
    await earlier.click()
    await page.getByText('Against sim/old (version 1)').waitFor()
    await page.getByText('Against openai/best (version 3)').waitFor()
    const row = page.getByRole('row', { name: /^idle/ })
    expect(await row.innerText()).toContain('adds nothing')
    expect(text).toContain('The answers are as good without idle, at a lower price.')
    expect(await page.getByRole('row', { name: /^late/ }).innerText()).toContain('none judged')
  })

  test('what was learned says whether it decides, and why', async () => {
    await store('team', MEASURED_MIXTURE)
    await stubEvidence(page, { learning: { team: learning({}) } })
    await open('?view=worth&mixture=team')
    await expect.poll(() => textOf('Learning')).toContain('Collecting')
    const text = await textOf('Learning')
    expect(text).toContain('The difference may be chance')
    expect(text).toContain('Difference between −0.02 and +0.12')
    expect(text).toContain('A run costs $0.0042 on average; the target is $0.005')
    expect(await page.getByRole('row', { name: /^solo/ }).innerText()).toContain('none yet')
  })

  test('a change is promoted and rolled back after a question in place, and the focus stays', async () => {
    await store('team', MEASURED_MIXTURE)
    const decided = await stubEvidence(page, { improvements: [improvement({})] })
    await open('?view=worth&mixture=team')
    await page.getByRole('button', { name: /^Promote/ }).press('Enter')
    const question = page.getByRole('group', { name: /^Put this change in place/ })
    await question.waitFor()
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Keep')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /^Promote/ }).press('Enter')
    await question.getByRole('button', { name: 'Promote' }).press('Enter')
    await page.getByRole('button', { name: /^Roll back/ }).waitFor()
    const place = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
    await expect.poll(place).toBe('Improvements')
    await page.getByRole('button', { name: /^Roll back/ }).press('Enter')
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Enter')
    await expect.poll(() => textOf('Improvements')).toContain('Rolled back')
    expect(decided).toEqual([
      { mixture: 'team', decision: 'promote' },
      { mixture: 'team', decision: 'roll_back' },
    ])
  })

  test('the view is accessible, by keyboard, and fits into 320 pixels', async () => {
    await store('team', MEASURED_MIXTURE)
    await stubEvidence(page, {
      comparisons: { team: [comparison({ agents: [agentWorth({})] })] },
      learning: { team: learning({}) },
      improvements: [improvement({})],
    })
    await page.setViewportSize({ width: 320, height: 700 })
    await open('?view=worth&mixture=team')
    await page.getByRole('button', { name: /^Promote/ }).waitFor()
    await page.getByText('Collecting').waitFor()
    expect(await overflowing(page)).toEqual([])
    expect(await findings(page)).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await findings(page)).toEqual([])
    const { problems, missed } = await walkByKeyboard(page)
    expect(problems).toEqual([])
    expect(missed).toEqual([])
  })
})
