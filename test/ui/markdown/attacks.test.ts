import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasChromium } from '../../e2e/chromium.ts'
import { openModule, type ModulePage } from '../support/browser.ts'
import { ATTACKS, STRAINS } from './attacks.ts'
import type * as inert from './inert.ts'

/** What the page has of the module. */
type Tested = { readonly tested: typeof inert }

describe.skipIf(!hasChromium('attacks by markdown'))('an answer that attacks', () => {
  let module: ModulePage
  beforeAll(async () => {
    module = await openModule('test/ui/markdown/inert.ts')
  })
  afterAll(() => module[Symbol.asyncDispose]())

  test('is tried in at least sixty ways', () => {
    expect(Object.keys(ATTACKS).length).toBeGreaterThanOrEqual(60)
  })

  test.each(Object.entries(ATTACKS))('with %s is inert, however it arrives', async (_, text) => {
    const found = await module.page.evaluate((markdown) => {
      const { tested } = window as unknown as Tested
      const splits = tested.otherSplits(markdown, markdown.length)
      return {
        findings: tested.inspect(markdown, { characters: true }),
        splits,
      }
    }, text)
    expect(found).toEqual({ findings: [], splits: [] })
  })

  test.each(Object.entries(STRAINS))('with %s is inert, and ends', async (_, text) => {
    const found = await module.page.evaluate((markdown) => {
      const { tested } = window as unknown as Tested
      return {
        findings: tested.inspect(markdown, { characters: false }),
        splits: tested.otherSplits(markdown, 4),
      }
    }, text)
    expect(found).toEqual({ findings: [], splits: [] })
  })

  test('has sent no request and caused no error by then', () => {
    expect(module.requests).toEqual([])
    expect(module.errors).toEqual([])
  })

  test('is shown as its text: nothing is swallowed', async () => {
    const shown = await module.page.evaluate((markdown) => {
      const { tested } = window as unknown as Tested
      return tested.render([markdown]).textContent
    }, ATTACKS['a script'] ?? '')
    expect(shown).toContain('<script>window.hit = 1</script>')
  })
})
