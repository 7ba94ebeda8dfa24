import { describe, expect, test } from 'vitest'
import type * as Tested from '../../../../src/ui/widget/view/steps-view.ts'
import { hasChromium } from '../../../e2e/chromium.ts'
import { openModule } from '../../support/browser.ts'

describe.skipIf(!hasChromium('the steps of an answer in the widget'))('the steps', () => {
  test('have a cost in words when it is not known', async () => {
    await using opened = await openModule('src/ui/widget/view/steps-view.ts')
    const text = await opened.page.evaluate(() => {
      const { stepsView } = (window as unknown as { tested: typeof Tested }).tested
      const say = (words: string) => words
      const look = { say, name: null, progress: 'cards', showCost: true, votes: false }
      const view = stepsView(look)
      const call = {
        layer: 0,
        agent: 'a',
        model: 'up/a',
        status: 'ok',
        latency_ms: 1,
        cost_usd: null,
      }
      view.end({ calls: [call], cost_usd: null } as unknown as Parameters<typeof view.end>[0])
      return view.element.textContent
    })
    expect(text?.match(/unknown/g)).toHaveLength(2)
    expect(text).not.toContain('$')
  })
})
