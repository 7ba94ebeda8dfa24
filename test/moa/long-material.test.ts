import { expect, test } from 'vitest'
import { layerOf, planOf, play, stage } from './stage.ts'

test.each([
  ['a digest of long', 20_000],
  ['short', 1],
])('agents look their proposals up by %s material', async (_what, times) => {
  const looked: string[] = []
  const memory = {
    digest: () => Promise.resolve('digest'),
    recall(material: string) {
      looked.push(material)
      return Promise.resolve(null)
    },
    remember() {},
  }
  const messages = [{ role: 'user' as const, content: 'Why? '.repeat(times) }]
  const plan = planOf([layerOf(['a', 'b'])], { messages })
  const script = { a: { text: 'So.' }, b: { text: 'So.' }, pen: { text: 'So.' } }
  await play(plan, stage(script, { memory }))
  expect(looked).toHaveLength(2)
  for (const material of looked) {
    expect(material.length).toBeLessThan(1_000)
    expect(material.includes('digest')).toBe(times > 1)
  }
})
