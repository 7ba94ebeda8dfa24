import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Script } from '../support/upstream/script.ts'
import { startBench, user, type Bench } from './bench.ts'
import { readStream } from './wire.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
afterAll(() => bench[Symbol.asyncDispose]())

/** When the words of an answer came, in milliseconds; those that came together have one time. */
async function arrivals(model: string, script: Script & { readonly text: string }) {
  bench.upstream.script(model, script)
  const body = { model: `up/${model}`, messages: user('Say words'), stream: true }
  const { events, content, done } = await readStream(await bench.ask(body))
  expect({ content, done }).toEqual({ content: script.text, done: true })
  const words = events.filter(({ text }) => /"content":"[^"]/.test(text))
  return { tokens: words.length, times: [...new Set(words.map(({ atMs }) => atMs))] }
}

test('tokens that come fast leave together', async () => {
  const text = Array.from({ length: 60 }, (_, index) => `word${index}`).join(' ')
  const { tokens, times } = await arrivals('fast', { text, tokenIntervalMs: 10 })
  expect(tokens).toBeGreaterThanOrEqual(60)
  expect(times.length).toBeLessThan(tokens / 2)
  // Never longer than the time of a batch, with slack for a busy machine.
  const gaps = times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0))
  expect(Math.max(...gaps)).toBeLessThan(300)
})

test('tokens that come slowly leave one by one', async () => {
  const { tokens, times } = await arrivals('slow', { text: 'One two three.', tokenIntervalMs: 120 })
  expect(tokens).toBeGreaterThan(2)
  expect(times).toHaveLength(tokens)
})

test('an answer that nobody watches is not cut off for the pauses between its batches', async () => {
  bench.upstream.script('unseen', { tokens: 100, tokenIntervalMs: 15 })
  const response = await bench.ask({
    model: 'up/unseen',
    messages: user('Say words'),
    moa: { aggregator: { idle_ms: 200 } },
  })
  expect(response.status).toBe(200)
})
