import { expect, test } from 'vitest'
import { chat, moaOf, send } from '../gateway.ts'

async function aggregated(moa: object) {
  const first = moaOf(await chat('demo', { store: true, moa }))
  const path = `/v1/runs/${String(first['run'])}/aggregate`
  return { first, again: await send(path, { method: 'POST', body: {} }) }
}

test('a new answer has no fault of the vote before it', async () => {
  const agents = [1, 2, 3].map((answer) => ({ model: `sim/quick?answer=${answer}` }))
  const vote = { type: 'vote', answer: { kind: 'number' }, majority: 0.5 }
  const { first, again } = await aggregated({ layers: [{ agents, grace: 100 }], strategy: vote })
  expect(first).toMatchObject({ degraded: true, reasons: ['no_majority'] })
  expect(moaOf(again)).toMatchObject({ strategy: 'synthesize', degraded: false, reasons: [] })
})

test('a run without proposals cannot be aggregated, and its rejection says why', async () => {
  const { again } = await aggregated({ solo: true })
  expect(again.status).toBe(400)
  expect(again.text).toContain('its agents wrote no proposals')
  expect(again.text).not.toContain('store')
})
