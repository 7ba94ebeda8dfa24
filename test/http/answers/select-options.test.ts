import { expect, test } from 'vitest'
import { moaOf, send } from '../gateway.ts'

const post = (moa: object, text = 'What is 17 × 23?') =>
  send('/v1/chat/completions', {
    method: 'POST',
    body: { model: 'demo', messages: [{ role: 'user', content: text }], moa },
  })

/** The roles of a report's calls, and how many of each. */
function rolesIn(report: Record<string, unknown>): object {
  const calls = report['calls'] as { readonly role: string }[]
  const roles = Map.groupBy(calls, ({ role }) => role)
  return Object.fromEntries([...roles].map(([role, each]) => [role, each.length]))
}

test('a request selects by pairs, and by criteria of its own', async () => {
  const strategy = { type: 'select', method: 'pairwise', criteria: ['Is the number right?'] }
  const answered = await post({ strategy })
  expect([answered.status, answered.text]).toMatchObject([200, expect.stringContaining('391')])
  const report = moaOf(answered)
  expect(report).toMatchObject({ strategy: 'select', synthesized: false, degraded: false })
  expect(rolesIn(report)).toEqual({ agent: 3, judge: 4 })
  expect(report['finding']).toMatchObject({
    best: expect.any(String),
    ranking: [{}, {}, {}].map(() => expect.any(String)),
  })
})

test('a judge that finds nothing acceptable is followed by what the request says', async () => {
  const nobody = 'Who won the race today?'
  const merged = moaOf(await post({ strategy: { type: 'select', on_none: 'synthesize' } }, nobody))
  expect(rolesIn(merged)).toEqual({ agent: 3, judge: 1, aggregator: 1 })
  expect(merged).toMatchObject({ synthesized: true, reasons: ['none_acceptable'] })
  const failed = await post({ strategy: { type: 'select', on_none: 'fail' } }, nobody)
  expect([failed.status, failed.text]).toEqual([
    502,
    expect.stringContaining('no proposal acceptable'),
  ])
})

test('options that fit no selection are named by their field', async () => {
  const strategy = { type: 'select', method: 'pairwise', on_none: 'fail' }
  const { status, text } = await post({ strategy })
  expect([status, text]).toEqual([400, expect.stringContaining('moa.strategy.on_none')])
})
