import { expect, test } from 'vitest'
import { chat, moaOf } from '../gateway.ts'

test('a council of which two agents were chosen says that nobody ranked', async () => {
  const moa = { strategy: 'council', choose: { agents: 2 } }
  const report = moaOf(await chat('demo', { moa }))
  expect(report).toMatchObject({ strategy: 'council', finding: null, degraded: true })
  expect(report['reasons']).toEqual(['ranking_missing'])
})
