import { expect, test } from 'vitest'
import { viewOfRun } from '../../../../src/ui/shared/run/apply-end.ts'
import { lastLineOf } from '../../../../src/ui/shared/run/call-card.ts'
import { roleSums } from '../../../../src/ui/shared/run/cost-by-role.ts'
import { callsOf, newCall } from '../../../../src/ui/shared/run/run-view.ts'
import { speedOf } from '../../../../src/ui/shared/run/speed.ts'
import { call, record } from './events.ts'

const cardOf = (...calls: ReturnType<typeof call>[]) =>
  callsOf(viewOfRun(record({ calls })))[0] ?? newCall('agent', 'none')

test('a call writes its tokens between its first one and its end', () => {
  expect(speedOf(cardOf(call({ first_token_ms: 40, latency_ms: 140 })), 0)).toEqual({
    tokens: 20,
    perSecond: 200,
    counted: true,
  })
})

test.each([
  ['its first token was not timed', [call({ first_token_ms: null })]],
  ['it came all at once', [call({ first_token_ms: 90, latency_ms: 100 })]],
  ['a fallback wrote a part', [call({ status: 'failed' }), call()]],
])('a call has no speed when %s', (_, calls) => {
  expect(speedOf(cardOf(...calls), 0)?.perSecond).toBeNull()
})

test('before the report tokens are estimated from the text', () => {
  const live = {
    ...newCall('agent', 'a'),
    state: 'writing',
    firstTokenMs: 100,
    text: 'x'.repeat(80),
  } as const
  expect(speedOf(live, 300)).toEqual({ tokens: 20, perSecond: 100, counted: false })
  expect(speedOf({ ...live, text: '' }, 300)).toBeNull()
})

test('the costs of the roles are sums, and unknown when one is', () => {
  const calls = [
    call(),
    call({ cost_usd: null }),
    call({ role: 'judge' }),
    call({ role: 'aggregator' }),
  ]
  expect(roleSums(calls).map(({ role, calls: n, costUsd }) => [role, n, costUsd])).toEqual([
    ['agent', 2, null],
    ['judge', 1, 0.001],
    ['aggregator', 1, 0.001],
  ])
})

test('the preview is the end of the last line, and cuts no character in two', () => {
  expect(lastLineOf('One\nTwo\n\n')).toBe('Two')
  expect(lastLineOf('  ')).toBe('')
  expect(lastLineOf('😀'.repeat(200))).toBe(`…${'😀'.repeat(160)}`)
})
