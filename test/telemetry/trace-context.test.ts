import { expect, test } from 'vitest'
import { spanIdOf, traceIdOf } from '../../src/telemetry/ids.ts'
import { nanos } from '../../src/telemetry/otlp.ts'
import { isInShare, readTraceContext, traceHeaders } from '../../src/telemetry/trace-context.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const PARENT = 'b7ad6b7169203331'

test.each([
  [`00-${TRACE}-${PARENT}-01`, true],
  [` 00-${TRACE}-${PARENT}-00 `, false],
  [`00-${TRACE}-${PARENT}-03`, true],
  [`01-${TRACE}-${PARENT}-01-more`, true],
])('%s is a place in a trace', (parent, isSampled) => {
  expect(readTraceContext(parent, null)).toEqual({
    traceId: TRACE,
    parentId: PARENT,
    isSampled,
    state: '',
  })
})

test.each([
  '',
  'no',
  `ff-${TRACE}-${PARENT}-01`,
  `00-${TRACE.toUpperCase()}-${PARENT}-01`,
  `00-${'0'.repeat(32)}-${PARENT}-01`,
  `00-${TRACE}-${'0'.repeat(16)}-01`,
  `00-${TRACE}-${PARENT}-01-more`,
  `00-${TRACE}-${PARENT}-1`,
  `00-${TRACE}-${PARENT}-01, 00-${TRACE}-${PARENT}-01`,
])('%j is ignored', (parent) => {
  expect(readTraceContext(parent, 'a=1')).toBeNull()
})

test.each([
  ['a=1,b=2', 'a=1,b=2'],
  [' a=1 , ,t@v=x y ', 'a=1,t@v=x y'],
  ['a=1,a=2', ''],
  ['A=1', ''],
  ['a', ''],
  ['a=1\u00e9', ''],
  [Array.from({ length: 33 }, (_, index) => `k${index}=1`).join(), ''],
])('the state %j is sent on as %j', (state, sent) => {
  const place = readTraceContext(`00-${TRACE}-${PARENT}-01`, state)
  const headers = traceHeaders({ ...(place ?? expect.fail()), parentId: '00f067aa0ba902b7' })
  expect(headers['traceparent']).toBe(`00-${TRACE}-00f067aa0ba902b7-01`)
  expect(headers['tracestate'] ?? '').toBe(sent)
})

test('ids are as long as they must be, and differ', () => {
  const ids = Array.from({ length: 20_000 }, (_, index) => spanIdOf(`run_1 0/a/${index}`))
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids.slice(0, 100)) expect(id).toMatch(/^[0-9a-f]{16}$/)
  expect(traceIdOf('run_1')).toMatch(/^[0-9a-f]{32}$/)
  expect(traceIdOf('run_1')).toBe(traceIdOf('run_1'))
})

test('a share of the traces is sampled, and a larger share has all of a smaller one', () => {
  const ids = Array.from({ length: 4_000 }, (_, index) => traceIdOf(`run_${index}`))
  const sampled = (share: number) => ids.filter((id) => isInShare(id, share))
  expect(sampled(1)).toHaveLength(ids.length)
  expect(sampled(0)).toHaveLength(0)
  expect(Math.abs(sampled(0.25).length / ids.length - 0.25)).toBeLessThan(0.03)
  expect(sampled(0.5)).toEqual(expect.arrayContaining(sampled(0.25)))
})

test('times are exact to the nanosecond', () => {
  expect(nanos(1_795_852_432_001)).toBe('1795852432001000000')
  expect(nanos(1_795_852_432_001.25)).toBe('1795852432001250000')
})
