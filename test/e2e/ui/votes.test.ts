import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { WireRatings } from '../../../src/protocol/votes/vote-response.ts'
import { startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { hasChromium, launchChromium } from '../chromium.ts'
import { findings, overflowing } from './page-checks.ts'

const NO_RATINGS: WireRatings = {
  object: 'ratings',
  votes: 0,
  voters: 0,
  enough: false,
  interval_by: 'vote',
  ratings: [],
  pairs: [],
  thumbs: [],
  left_out: { one_sided_voters: 0, over_cap: 0 },
  judge: null,
}

describe.skipIf(!hasChromium('votes'))('votes of the playground', () => {
  let gateway: TestGateway
  let browser: Browser
  let page: Page
  /** Bodies of votes, in their order. */
  let sent: Record<string, unknown>[]
  beforeAll(async () => {
    ;[gateway, browser] = await Promise.all([startTestGateway({}), launchChromium()])
  })
  afterAll(async () => {
    await browser.close()
    await gateway[Symbol.asyncDispose]()
  })
  beforeEach(async () => {
    page = await (await browser.newContext()).newPage()
    sent = []
    await page.route('**/v1/ratings', (route) => route.fulfill({ json: NO_RATINGS }))
    await page.route('**/v1/votes', (route) => {
      sent.push(route.request().postDataJSON() as Record<string, unknown>)
      return route.fulfill({ status: 201, json: { object: 'vote', counted: sent.length === 1 } })
    })
    return () => page.context().close()
  })

  /** The gateway draws the run at this place of the request for the left side. */
  const drawLeft = (place: 0 | 1) =>
    page.route('**/v1/votes/pairs', (route) => {
      const { runs } = route.request().postDataJSON() as { runs: string[] }
      const [left = '', right = ''] = place === 0 ? runs : runs.toReversed()
      const sides = { left: { run: left }, right: { run: right } }
      const json = { object: 'pair', pair: 'signed', ...sides, expires_at: 1_800_000_000 }
      return route.fulfill({ status: 201, json })
    })
  const reject = () =>
    page.route('**/v1/votes/pairs', (route) =>
      route.fulfill({
        status: 403,
        json: { error: { message: 'Cannot vote: this key has no right', code: 'forbidden' } },
      }),
    )

  async function compareBlindly(): Promise<void> {
    await page.goto(`${gateway.url}/ui/#compare`)
    await page.getByRole('switch', { name: /^Blind/ }).check()
    await page.getByLabel('Question for all of them').fill('What is 17 * 23?')
    await page.keyboard.press('Enter')
    await page.getByRole('group', { name: 'Which answer is the best?' }).waitFor()
  }

  const headingOf = (letter: string) =>
    page
      .getByRole('article', { name: new RegExp(`^Answer ${letter}`) })
      .getByRole('heading')
      .innerText()

  test.each([0, 1] as const)(
    'answers of a blind pair stand where the gateway drew them: place %d left',
    async (place) => {
      const requested: string[] = []
      await drawLeft(place)
      page.on('response', (response) => {
        const run = response.headers()['x-moa-run']
        const body = response.request().postDataJSON() as { model?: string } | null
        if (run !== undefined && body?.model !== undefined) requested.push(`${run} ${body.model}`)
      })
      const pair = page.waitForRequest('**/v1/votes/pairs')
      await compareBlindly()
      const { runs } = (await pair).postDataJSON() as { runs: string[] }
      await page.keyboard.press('2')
      await page.getByText('The gateway counts it for the ratings.').waitFor()
      expect(sent).toEqual([{ pair: 'signed', choice: 'right' }])
      const left = requested.find((line) => line.startsWith(runs[place] ?? '?')) ?? ''
      expect(await headingOf('A')).toBe(`Answer A: ${left.split(' ')[1]}`)
    },
  )

  test('no text of a blind pair shows before both sides are drawn', async () => {
    let draw = () => {}
    const drawn = new Promise<void>((resolve) => (draw = resolve))
    await page.route('**/v1/votes/pairs', async (route) => {
      await drawn
      await route.fulfill({ status: 403, json: { error: { message: 'No' } } })
    })
    const pair = page.waitForRequest('**/v1/votes/pairs')
    await page.goto(`${gateway.url}/ui/#compare`)
    await page.getByRole('switch', { name: /^Blind/ }).check()
    await page.getByLabel('Question for all of them').fill('What is 17 * 23?')
    await page.keyboard.press('Enter')
    await pair
    const answers = page.getByRole('region', { name: 'Answers', exact: true })
    expect(await answers.innerText()).toContain('Both answers show together')
    expect(await answers.getByText('391').count()).toBe(0)
    draw()
    await answers.getByText('391').first().waitFor()
  })

  test('a vote that the gateway rejects still counts in this browser, and it says why', async () => {
    await reject()
    await compareBlindly()
    await page.keyboard.press('0')
    await page.getByText('this key has no right. It counts in this browser.').waitFor()
    expect(sent).toEqual([])
    await page.getByText('Not enough votes yet: 1 of 20').waitFor()
  })

  test('a vote with the names shown is no vote for the ratings', async () => {
    await drawLeft(0)
    await compareBlindly()
    await page.getByRole('button', { name: 'Show the names without a vote' }).click()
    await page.keyboard.press('1')
    await page.getByText('The names were shown, so it counts in this browser').waitFor()
    expect(sent).toEqual([])
  })

  test('thumbs of an answer are sent once, and their end is said', async () => {
    await page.goto(`${gateway.url}/ui/`)
    await page.getByPlaceholder(/^Ask /).fill('What is 17 * 23?')
    await page.keyboard.press('Enter')
    const good = page.getByRole('button', { name: 'Good' })
    await good.press('Enter')
    await page.getByText('Vote counted').first().waitFor()
    await page.getByRole('button', { name: 'Bad' }).press('Enter')
    expect(sent).toEqual([{ run: expect.stringMatching(/^run_/), choice: 'up' }])
    expect(await findings(page)).toEqual([])
  })

  test('a blind vote and a thumb reach the ratings of the gateway', async () => {
    await page.unrouteAll()
    await compareBlindly()
    await page.keyboard.press('1')
    await page.getByText('The gateway counts it for the ratings.').waitFor()
    await page.getByText('1 vote, 1 voter; numbers from 30 votes on.').waitFor()
    const pairs = page.getByRole('region', { name: 'Votes of each pair' })
    expect(await pairs.innerText()).toMatch(/demo|sim.careful/)
    await page.goto(`${gateway.url}/ui/`)
    await page.getByPlaceholder(/^Ask /).fill('What is 17 * 23?')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Good' }).press('Enter')
    await page.getByText('Vote counted').first().waitFor()
    const ratings = async () => {
      const response = await fetch(`${gateway.url}/v1/ratings`)
      return (await response.json()) as WireRatings
    }
    const { votes, thumbs } = await ratings()
    expect(votes).toBe(1)
    expect(thumbs).toMatchObject([{ system: 'demo', up: 1, down: 0 }])
  })

  test('ratings have intervals, and say how many voters they are of', async () => {
    const rating = { votes: 20, rank: 1 }
    const json: WireRatings = {
      ...NO_RATINGS,
      votes: 41,
      voters: 12,
      enough: true,
      interval_by: 'voter',
      ratings: [
        { system: 'team', rating: 1080, interval: [1010, 1150], ...rating },
        { system: 'sim/careful', rating: 920, interval: [850, 990], ...rating, rank: 2 },
      ],
      pairs: [
        {
          first: 'team',
          second: 'sim/careful',
          first_wins: 25,
          second_wins: 10,
          ties: 4,
          both_bad: 2,
        },
      ],
      thumbs: [{ system: 'team', up: 8, down: 2, rate: 0.8, interval: [0.49, 0.94], over_cap: 0 }],
      left_out: { one_sided_voters: 1, over_cap: 0 },
      judge: null,
    }
    await page.route('**/v1/ratings', (route) => route.fulfill({ json }))
    await page.setViewportSize({ width: 320, height: 700 })
    for (const path of ['#compare', 'dashboard?view=worth']) {
      await page.goto('about:blank')
      await page.goto(`${gateway.url}/ui/${path}`)
      const row = page.getByRole('region', { name: 'Ratings from votes on pairs' })
      await expect.poll(() => row.innerText()).toMatch(/1.080 \(1.010 to 1.150\)/)
      await page.getByText('41 votes, 12 voters.').waitFor()
      await page.getByText('80 % (49 % to 94 %)').waitFor()
      await page.getByText('1 voter who nearly always chose one side').waitFor()
      expect(await overflowing(page)).toEqual([])
      expect(await findings(page)).toEqual([])
    }
  })
})
