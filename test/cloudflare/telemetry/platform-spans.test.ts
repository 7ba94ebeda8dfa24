import { tracing } from 'cloudflare:workers'
import { afterEach, expect, test, vi } from 'vitest'
import { invocationSpan } from '../../../src/cloudflare/telemetry/platform-spans.ts'

afterEach(() => vi.restoreAllMocks())

const fails = () => {
  throw new Error('Cannot trace')
}

/** A span of the platform. */
function spanOf(methods: object = {}): Span {
  const nothing = { setAttribute() {}, setStatus() {}, end() {} }
  return { isTraced: true, ...nothing, ...methods } as unknown as Span
}

test.each([
  ['has no such method', undefined],
  ['has no span', () => undefined],
  ['does not trace the invocation', () => spanOf({ isTraced: false })],
  ['fails', fails],
])('there is no span where the runtime %s', (_what, getActiveSpan) => {
  vi.spyOn(tracing, 'getActiveSpan').mockImplementation(getActiveSpan as never)
  expect(invocationSpan()).toBeNull()
})

test('lists are joined, as the platform takes none, and a problem is the status', () => {
  const setAttribute = vi.fn<Span['setAttribute']>()
  const setStatus = vi.fn<Span['setStatus']>()
  const end = vi.fn<Span['end']>()
  vi.spyOn(tracing, 'getActiveSpan').mockReturnValue(spanOf({ setAttribute, setStatus, end }))
  invocationSpan()?.end({ words: ['a', 'b'], count: 1, whole: true }, 'upstream_error')
  expect(setAttribute.mock.calls).toEqual([
    ['words', 'a,b'],
    ['count', 1],
    ['whole', true],
  ])
  expect(setStatus).toHaveBeenCalledWith({ code: 'error', message: 'upstream_error' })
  expect(end).toHaveBeenCalledOnce()
})

test('a platform that opens no span fails nothing', () => {
  vi.spyOn(tracing, 'getActiveSpan').mockReturnValue(spanOf())
  vi.spyOn(tracing, 'startActiveSpan').mockImplementation(fails)
  const inner = invocationSpan()?.open('run').open('layer')
  expect(inner).toBeDefined()
  inner?.end({ 'moa.layer': 0 })
})

test.each(['setAttribute', 'setStatus', 'end'])(
  'a span whose %s fails, fails nothing',
  (method) => {
    const span = spanOf({ [method]: fails })
    vi.spyOn(tracing, 'getActiveSpan').mockReturnValue(spanOf())
    vi.spyOn(tracing, 'startActiveSpan').mockImplementation((_name, act) => act(span))
    const opened = invocationSpan()?.open('run')
    expect(opened).toBeDefined()
    opened?.end({ 'moa.layer': 0 }, 'upstream_error')
  },
)
