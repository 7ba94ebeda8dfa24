import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { WireReport } from '../../../../src/protocol/runs/report-response.ts'
import { applyEnd, viewOfRun } from '../../../../src/ui/shared/run/apply-end.ts'
import { applyEvent, applyText } from '../../../../src/ui/shared/run/apply-event.ts'
import type { RunView } from '../../../../src/ui/shared/run/run-view.ts'
import { hasChromium } from '../../../e2e/chromium.ts'
import { openModule, type ModulePage } from '../../support/browser.ts'
import {
  after,
  agentEnd,
  agentStart,
  call,
  delta,
  judgeStart,
  layerStart,
  record,
  report,
  writerStart,
} from './events.ts'

const HOSTILE = '<img src=x onerror=alert(1)> [x](javascript:alert(1)) \u202E'

describe.skipIf(!hasChromium('the run panel'))('the run panel', () => {
  let opened: ModulePage
  let page: Page
  beforeAll(async () => {
    opened = await openModule('test/ui/shared/run/mounted-panel.ts')
    page = opened.page
  })
  afterAll(() => opened[Symbol.asyncDispose]())

  const show = (view: RunView) =>
    page.evaluate((next) => {
      const { tested } = window as unknown as { tested: { show: (view: unknown) => void } }
      tested.show(next)
    }, view)
  const cards = () =>
    page.getByRole('region', { name: 'How this was answered' }).locator('.run-card')
  const textOf = async () => (await page.locator('#target').innerText()).replaceAll(/\s+/g, ' ')

  test('cards stand in configured order, each with its state in words', async () => {
    await show(
      after(
        layerStart(0, 'a', 'b', 'c'),
        agentStart(0, 'b'),
        agentStart(0, 'c'),
        delta('c', 0, 'Some text'),
        agentEnd(0, 'b', { status: 'failed' }),
      ),
    )
    await expect.poll(() => cards().count()).toBe(3)
    await expect.poll(() => cards().nth(0).innerText()).toContain('waiting for a slot')
    await expect.poll(() => cards().nth(1).innerText()).toContain('failed: it took too long')
    await expect.poll(() => cards().nth(2).innerText()).toMatch(/writing[\s\S]*Some text/)
    await expect.poll(textOf).toContain('0 of 3 answered')
  })

  test('a degraded run says so in a sentence', async () => {
    await show(
      viewOfRun(
        record({
          degraded: true,
          reasons: ['agent_failed:0/slow'],
          calls: [
            call(),
            call({
              agent: 'slow',
              status: 'failed',
              error: { code: 'upstream_timeout', message: 'no' },
            }),
          ],
        }),
      ),
    )
    const note = page.getByRole('note', { name: 'Degraded' })
    await expect
      .poll(() => note.innerText())
      .toContain('1 of 2 agents answered; the answer was written from what there was.')
    expect(await note.innerText()).toContain('slow returned nothing usable: it took too long.')
  })

  test('cards can be paused while the run goes on, and show its end afterwards', async () => {
    const live = after(layerStart(0, 'quick'), agentStart(0, 'quick'), delta('quick', 0, 'One'))
    await show(live)
    await page.getByRole('button', { name: 'Pause cards' }).click()
    await show(applyEvent(live, delta('quick', 3, ' two'), 40))
    await expect.poll(textOf).toContain('The cards are paused; the run goes on.')
    expect(await cards().nth(0).innerText()).not.toContain('One two')
    await show(applyEnd(applyEvent(live, delta('quick', 3, ' two'), 40), report(), 50))
    await page.getByRole('button', { name: 'Show the end' }).click()
    await expect.poll(() => cards().nth(0).innerText()).toMatch(/done[\s\S]*One two/)
    await expect.poll(textOf).toContain('Complete')
  })

  test('the time line is a table behind a button', async () => {
    await show(viewOfRun(record()))
    await page.getByRole('img', { name: /^Time line of 2 calls/ }).waitFor()
    await page.getByRole('button', { name: 'Show as a table' }).click()
    const table = page.getByRole('region', { name: 'Times of the calls' })
    await expect.poll(() => table.getByRole('row').count()).toBe(3)
    await page.getByRole('button', { name: 'Show as a picture' }).click()
  })

  test('a sentence of the answer shows who wrote the like, also by keyboard', async () => {
    const live = after(
      layerStart(0, 'quick'),
      delta('quick', 0, 'The capital is Canberra.'),
      writerStart(),
    )
    const answered = applyText(live, 'Nobody said a word. The capital is Canberra.', 40)
    await show(applyEnd(answered, report(), 50))
    await page.getByText('Who said this').click()
    await expect.poll(textOf).toContain('No agent wrote a sentence that is much like this one.')
    await page.getByRole('button', { name: 'Nobody said a word.' }).focus()
    await page.keyboard.press('Tab')
    await expect.poll(textOf).toContain('quick 100 % similar The capital is Canberra.')
    await expect.poll(textOf).toContain('not proof')
  })

  const findings: readonly (readonly [string, WireReport['finding']])[] = [
    [
      'The vote',
      {
        winner: HOSTILE,
        share: 1,
        votes: [{ answer: HOSTILE, weight: 2, agents: [HOSTILE] }],
        abstained: [HOSTILE],
        stopped_after: 2,
        tie_broken_by: 'judge',
        effective_votes: 1.5,
        assumed: true,
      },
    ],
    ['The judge', { best: HOSTILE, ranking: [HOSTILE], faults: { [HOSTILE]: HOSTILE } }],
    [
      'The analysis',
      {
        consensus: [HOSTILE],
        contradictions: [{ topic: HOSTILE, stances: [{ model: HOSTILE, stance: HOSTILE }] }],
        partial_coverage: [{ models: [HOSTILE], point: HOSTILE }],
        unique_insights: [{ model: HOSTILE, insight: HOSTILE }],
        blind_spots: [HOSTILE],
      },
    ],
    [
      'The steps',
      {
        steps: [{ model: HOSTILE, gate: null, verdict: 'failed', why: HOSTILE, cost_usd: null }],
        answered_by: HOSTILE,
        saved_usd: -0.001,
        break_even: 0.2,
      },
    ],
    [
      'The debate',
      {
        rounds: [{ votes: [{ answer: HOSTILE, weight: 1, agents: [HOSTILE] }], moved: [HOSTILE] }],
        stopped: 'agreed',
        vote: null,
      },
    ],
    [
      'The critique',
      {
        rounds: 1,
        verdicts: [{ critic: HOSTILE, verdict: null }],
        issues: [
          { severity: 'blocker', where: HOSTILE, what: HOSTILE, fix: HOSTILE, by: [HOSTILE] },
        ],
        revised: false,
      },
    ],
    [
      'The ranking',
      {
        table: [{ agent: HOSTILE, mean_rank: null, first_places: 0, ranked_by: 0 }],
        rankings: [{ by: HOSTILE, order: [HOSTILE] }],
        kendall_w: null,
        skipped: true,
      },
    ],
  ]

  test.each(findings)('%s shows hostile texts as text', async (title, finding) => {
    const error = { code: 'upstream_error', message: HOSTILE } as const
    await show(
      viewOfRun(
        record({
          finding,
          reasons: [`agent_failed:0/${HOSTILE}`],
          calls: [call({ agent: HOSTILE, model: HOSTILE, status: 'failed', error })],
        }),
      ),
    )
    await page.getByRole('heading', { name: title, exact: true }).waitFor()
    await expect.poll(textOf).toContain('<img src=x onerror=alert(1)>')
    expect(await page.locator('#target :is(img, a, script, iframe)').count()).toBe(0)
    expect(opened.requests).toEqual([])
    expect(opened.errors).toEqual([])
  })

  test('an early exit says who agreed, and what that saved', async () => {
    const exit = {
      after_layer: 0,
      agents_agreeing: 3,
      of: 3,
      answer: '42',
      saved_calls: 5,
      saved_usd: 0.02,
    }
    await show(applyEnd(after(layerStart(0, 'quick')), report({ early_exit: exit }), 50))
    await expect
      .poll(textOf)
      .toContain(
        '3 of 3 agents said 42, so the other layers were skipped: 5 calls and $0.02 saved.',
      )
  })

  test('a judge and a writer are cards after the agents', async () => {
    await show(after(layerStart(0, 'a'), judgeStart('judge', 'analyst'), writerStart()))
    await expect.poll(() => cards().nth(1).innerText()).toMatch(/analyst\s+judge[\s\S]*done/)
    await expect.poll(() => cards().nth(2).innerText()).toMatch(/aggregator[\s\S]*thinking/)
  })
})
