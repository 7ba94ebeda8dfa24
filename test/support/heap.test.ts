import { expect, it } from 'vitest'
import { bindingsFor, startTestGateway } from './gateway.ts'
import { heapOf } from './heap.ts'
import { startUpstream } from './upstream/upstream.ts'

const MB = 1e6

it('heapOf() counts what a request in progress holds, and no longer once it has ended', async () => {
  await using upstream = await startUpstream()
  await using gateway = await startTestGateway({
    bindings: bindingsFor(upstream),
    inspected: true,
  })
  using heap = await heapOf(gateway)
  const { promise, resolve: answer } = Promise.withResolvers<void>()
  upstream.script('a', { headersAfter: promise })
  const before = await heap.liveUsage()
  const watch = heap.watch()
  const asking = fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({
      model: 'up/a',
      messages: [{ role: 'user', content: 'x'.repeat(3 * MB) }],
    }),
    headers: { 'content-type': 'application/json' },
  })
  await expect.poll(() => upstream.requests.length).toBe(1)
  const during = await heap.liveUsage()
  answer()
  await (await asking).text()
  const highest = await watch.stop()
  expect(during.totalBytes - before.totalBytes).toBeGreaterThan(3 * MB)
  expect(highest.totalBytes).toBeGreaterThanOrEqual(during.totalBytes)
  // What the gateway does after the answer may hold it for a moment.
  const left = async () => (await heap.liveUsage()).totalBytes - before.totalBytes
  await expect.poll(left).toBeLessThan(2 * MB)
})
