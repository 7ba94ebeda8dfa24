import { readFile } from 'node:fs/promises'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createClient, type Client } from '../../../src/client/client.ts'
import type { MixtureBody } from '../../../src/client/mixtures.ts'
import { startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { hasChromium, launchChromium } from '../chromium.ts'

const MIXTURE: MixtureBody = {
  description: 'Two agents',
  layers: [{ agents: [{ model: 'sim/quick' }, { model: 'sim/careful' }] }],
  aggregator: { model: 'sim/judge' },
}

describe.skipIf(!hasChromium('the editor of mixtures'))('the editor of mixtures', () => {
  let gateway: TestGateway
  let browser: Browser
  let client: Client
  beforeAll(async () => {
    ;[gateway, browser] = await Promise.all([startTestGateway(), launchChromium()])
    client = createClient({ url: gateway.url })
  })
  afterAll(async () => {
    await browser.close()
    await gateway[Symbol.asyncDispose]()
  })

  /** A page of its own, which fails the test when the page throws or the policy is broken. */
  async function open(at: string, use: (page: Page, context: BrowserContext) => Promise<void>) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
    const page = await context.newPage()
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('console', (message) => {
      // Requests that the gateway rejects are part of some tests.
      if (message.type() === 'error' && !message.text().includes('the server responded with'))
        errors.push(message.text())
    })
    await page.goto(`${gateway.url}/ui/mixtures${at}`)
    await use(page, context)
    expect(errors).toEqual([])
    await context.close()
  }

  const accepted = (page: Page) => page.getByText('✓ The gateway accepts it').waitFor()
  const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true })
  const models = (page: Page) => page.getByRole('combobox', { name: 'Model' })
  const saveIt = async (page: Page) => {
    await accepted(page)
    await page.getByRole('button', { name: 'Review and save' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click()
  }
  const json = (page: Page) =>
    field(page, 'JSON')
      .inputValue()
      .then((text) => JSON.parse(text) as MixtureBody)

  test('a built-in mixture is duplicated, changed in the form, reviewed and saved', async () => {
    await open('', async (page) => {
      await page.getByRole('heading', { name: 'Built in' }).waitFor()
      await page.getByRole('link', { name: 'Duplicate demo', exact: true }).click()
      await field(page, 'Id').fill('e2e-copy')
      await field(page, 'Description').fill('A copy <b>of</b> the demo')
      await page.getByRole('button', { name: 'Add agent' }).click()
      await page.getByText('✕ 1 problem: it cannot be saved yet').waitFor()
      await models(page).nth(3).fill('sim/contrarian')
      await page.getByRole('button', { name: 'Move agent 4 up' }).click()
      await expect
        .poll(async () => (await json(page)).layers[0]?.agents[2])
        .toEqual({ model: 'sim/contrarian' })
      await accepted(page)
      await page.getByRole('button', { name: 'Review and save' }).click()
      const dialog = page.getByRole('dialog', { name: 'Create e2e-copy' })
      await dialog.getByText('"sim/contrarian"').waitFor()
      await dialog.getByRole('button', { name: 'Save', exact: true }).click()
      await page.getByRole('heading', { name: 'e2e-copy' }).waitFor()
      await page.getByText('Saved e2e-copy as version 1. Runs use it').waitFor()
    })
    const { layers, description } = await client.mixtures.get('e2e-copy')
    expect(description).toBe('A copy <b>of</b> the demo')
    expect(layers[0]?.agents.map(({ model }) => model)).toEqual([
      'sim/quick',
      'sim/careful',
      'sim/contrarian',
      'sim/terse',
    ])
    // A draft that is saved is none any more.
    await open('', async (page) => {
      await page.getByRole('link', { name: 'Edit e2e-copy' }).waitFor()
      expect(await page.getByText('not saved yet').count()).toBe(0)
    })
  })

  test('problems stand at their field and at their line, and lead there', async () => {
    await open('#new', async (page) => {
      await field(page, 'Samples').first().fill('40')
      const problem = page.getByRole('button', { name: 'layers[0].agents[0].samples' })
      await problem.waitFor()
      expect(await page.locator('.gutter .problem').textContent()).toContain('7')
      await problem.click()
      await expect
        .poll(() => page.evaluate(() => document.activeElement?.id))
        .toBe('field-layers[0].agents[0].samples')
      expect(await field(page, 'Samples').first().getAttribute('aria-invalid')).toBe('true')
      await field(page, 'Samples').first().fill('')
      // Only the gateway knows this rule.
      await field(page, 'Quorum').fill('3')
      const rejected = page.getByRole('button', { name: 'layers[0].quorum' })
      await rejected.waitFor()
      await page.getByText('must be at most the number of agents, 2').first().waitFor()
      await field(page, 'Quorum').fill('2')
      await accepted(page)
    })
  })

  test('a part of the JSON that cannot be read is named by its line, and the form stays', async () => {
    await open('#new', async (page) => {
      await field(page, 'JSON').fill('{\n  "layers": [],\n  "aggregator" {}\n}')
      await page.getByRole('button', { name: 'Line 3, column 16' }).waitFor()
      expect(await page.getByText('found "{", wanted a ":"').count()).toBe(1)
      expect(await models(page).first().inputValue()).toBe('sim/quick')
      await field(page, 'JSON').fill(
        '{\n  "layers": [],\n  "aggregator": {"model": "sim/terse"}\n}',
      )
      await expect.poll(() => models(page).first().inputValue()).toBe('sim/terse')
    })
  })

  test('a write of somebody else is shown beside the own one, and both are merged', async () => {
    await client.mixtures.put('e2e-conflict', MIXTURE)
    await open('#mixture=e2e-conflict', async (page) => {
      await field(page, 'Description').fill('Mine')
      await client.mixtures.put('e2e-conflict', { ...MIXTURE, max_calls: 7 }, { replaces: 1 })
      await saveIt(page)
      const dialog = page.getByRole('dialog', { name: /^Version 2 of e2e-conflict/ })
      await dialog.getByText('"max_calls": 7').waitFor()
      await dialog.getByText('"description": "Mine"').waitFor()
      await dialog.getByRole('button', { name: 'Merge both, and review' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click()
      await page.getByText('Saved e2e-conflict as version 3. Runs use it').waitFor()
    })
    expect(await client.mixtures.get('e2e-conflict')).toMatchObject({
      description: 'Mine',
      max_calls: 7,
    })
  })

  test('what both changed is chosen by the person', async () => {
    await client.mixtures.put('e2e-both', MIXTURE)
    await open('#mixture=e2e-both', async (page) => {
      await field(page, 'Description').fill('Mine')
      await client.mixtures.put('e2e-both', { ...MIXTURE, description: 'Theirs', max_calls: 7 })
      await saveIt(page)
      const dialog = page.getByRole('dialog')
      await dialog
        .getByRole('group', { name: 'Both changed description' })
        .getByLabel('Mine')
        .check()
      await dialog.getByRole('button', { name: 'Merge both, and review' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click()
      await page.getByText('Saved e2e-both as version 3. Runs use it').waitFor()
    })
    expect(await client.mixtures.get('e2e-both')).toMatchObject({
      description: 'Mine',
      max_calls: 7,
    })
  })

  test('a new mixture never replaces one that exists', async () => {
    await client.mixtures.put('e2e-taken', MIXTURE)
    await open('#new', async (page) => {
      await field(page, 'Id').fill('e2e-taken')
      await saveIt(page)
      await page.getByRole('dialog', { name: 'e2e-taken exists already' }).waitFor()
      await page.keyboard.press('Escape')
      await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
    })
    expect((await client.mixtures.get('e2e-taken')).version).toBe(1)
  })

  test('an earlier version is compared, and written as the next one', async () => {
    await client.mixtures.put('e2e-back', { ...MIXTURE, reason: 'It was cheaper' })
    await client.mixtures.put('e2e-back', { ...MIXTURE, description: 'Worse' })
    await open('#mixture=e2e-back', async (page) => {
      await page.getByRole('button', { name: 'Versions' }).click()
      const dialog = page.getByRole('dialog', { name: 'Versions of e2e-back' })
      await dialog.getByRole('button', { name: 'Compare with current' }).click()
      await dialog.getByText('"description": "Two agents"').waitFor()
      await dialog.getByText('It was cheaper', { exact: true }).waitFor()
      await dialog.getByRole('button', { name: 'Go back to version 1' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click()
      await page.getByText('Saved e2e-back as version 3. Runs use it').waitFor()
    })
    expect(await client.mixtures.get('e2e-back')).toMatchObject({
      version: 3,
      description: 'Two agents',
    })
  })

  test('a mixture is deleted after a question', async () => {
    await client.mixtures.put('e2e-gone', MIXTURE)
    await open('#mixture=e2e-gone', async (page) => {
      await page.getByRole('button', { name: 'Delete' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Keep it' }).click()
      await page.getByRole('button', { name: 'Delete' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Delete e2e-gone' }).click()
      await page.getByText('Deleted e2e-gone').waitFor()
      await page.getByRole('heading', { name: 'Built in' }).waitFor()
      expect(await page.getByRole('link', { name: 'Edit e2e-gone' }).count()).toBe(0)
    })
    await expect(client.mixtures.get('e2e-gone')).rejects.toMatchObject({ code: 'not_found' })
  })

  test('unsaved changes survive a reload, and are marked in the list', async () => {
    await client.mixtures.put('e2e-draft', MIXTURE)
    await open('#mixture=e2e-draft', async (page) => {
      const dialogs: string[] = []
      page.on('dialog', (dialog) => {
        dialogs.push(dialog.type())
        void dialog.accept()
      })
      await field(page, 'Description').fill('Not saved')
      await page.reload()
      await page.getByText('These changes are from earlier in this tab').waitFor()
      expect(dialogs).toEqual(['beforeunload'])
      expect(await field(page, 'Description').inputValue()).toBe('Not saved')
      await page.getByRole('link', { name: '← All mixtures' }).click()
      await page.getByText('● unsaved changes').waitFor()
      await page.getByRole('link', { name: 'Edit e2e-draft' }).click()
      await page.getByRole('button', { name: 'Discard changes' }).click()
      await expect.poll(() => field(page, 'Description').inputValue()).toBe('Two agents')
    })
  })

  test('the options of a strategy follow its name', async () => {
    await open('#new', async (page) => {
      await page.getByRole('combobox', { name: 'Strategy' }).selectOption('vote')
      expect((await json(page)).strategy).toBe('vote')
      await page.getByText('More settings').last().waitFor()
      await page.locator('.named details.more > summary').click()
      await page.getByRole('combobox', { name: 'Pace' }).selectOption('waves')
      expect((await json(page)).strategy).toEqual({ type: 'vote', pace: 'waves' })
      await page.getByRole('combobox', { name: 'Pace' }).selectOption('')
      expect((await json(page)).strategy).toBe('vote')
      await accepted(page)
      await page.getByRole('button', { name: 'Undo' }).click()
      expect((await json(page)).strategy).toEqual({ type: 'vote', pace: 'waves' })
    })
  })

  test.each(['', '#mixture=demo-vote', '#new'])(
    'axe finds nothing on /ui/mixtures%s',
    async (at) => {
      const axe = await readFile('node_modules/axe-core/axe.min.js', 'utf8')
      for (const colorScheme of ['light', 'dark'] as const) {
        const context = await browser.newContext({ colorScheme, bypassCSP: true })
        const page = await context.newPage()
        await page.goto(`${gateway.url}/ui/mixtures${at}`)
        await (at === ''
          ? page.getByRole('heading', { name: 'Built in' }).waitFor()
          : accepted(page))
        if (at === '#new') {
          await field(page, 'Id').fill('Wrong Id')
          await field(page, 'Samples').first().fill('40')
          await page.getByText('✕ 2 problems').waitFor()
          for (const help of await page.getByRole('button', { name: /^About / }).all())
            await help.click()
        }
        await page.evaluate(axe)
        const violations = await page.evaluate(async () => {
          const { axe: tool } = globalThis as unknown as {
            axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
          }
          return (await tool.run()).violations.map(({ id, nodes }) => [id, nodes[0]?.html])
        })
        expect(violations).toEqual([])
        await context.close()
      }
    },
  )

  test.each(['', '#mixture=demo-vote', '#new'])(
    'nothing is wider than 320 pixels on /ui/mixtures%s',
    async (at) => {
      const context = await browser.newContext({ viewport: { width: 320, height: 700 } })
      const page = await context.newPage()
      await page.goto(`${gateway.url}/ui/mixtures${at}`)
      await (at === '' ? page.getByRole('heading', { name: 'Built in' }).waitFor() : accepted(page))
      const wide = () => page.evaluate(() => document.documentElement.scrollWidth)
      expect(await wide()).toBe(320)
      if (at !== '') {
        await page.getByRole('button', { name: 'JSON' }).click()
        await field(page, 'JSON').waitFor()
        expect(await wide()).toBe(320)
      }
      await context.close()
    },
  )
})
