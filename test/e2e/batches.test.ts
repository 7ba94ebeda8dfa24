import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Script } from '../support/upstream/script.ts'
import { paceOfMachine } from '../support/pace.ts'
import { startBench, user, type Bench } from './bench.ts'
import { readStream } from './wire.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
afterAll(() => bench[Symbol.asyncDispose]())

/** When the tokens of an answer came, in milliseconds; those that came together have one time. */
async function arrivals(model: string, script: Script & { readonly text: string }) {
  bench.upstream.script(model, script)
  const body = { model: `up/${model}`, messages: user('Say words'), stream: true }
  const { events, content, done } = await readStream(await bench.post(body))
  expect({ content, done }).toEqual({ content: script.text, done: true })
  const words = events.filter(({ text }) => /"content":"[^"]/.test(text))
  return { tokens: words.length, times: [...new Set(words.map(({ atMs }) => atMs))] }
}

test('tokens that come fast are sent together', async () => {
  const text = Array.from({ length: 60 }, (_, index) => `word${index}`).join(' ')
  const { tokens, times } = await arrivals('fast', { text, tokenIntervalMs: 10 })
  expect(tokens).toBeGreaterThanOrEqual(60)
  expect(times.length).toBeLessThan(tokens / 2)
})

test('the tokens of a batch do not wait for the next token', async () => {
  const text = Array.from({ length: 30 }, (_, index) => `word${index}`).join(' ')
  const last = 30
  bench.upstream.script('halted', {
    text,
    tokenIntervalMs: 5,
    stall: 'after-tokens',
    stallAfterTokens: last,
  })
  const leave = new AbortController()
  const body = { model: 'up/halted', messages: user('Say words'), stream: true }
  const response = await bench.post(body, { signal: leave.signal })
  let received = ''
  for await (const bytes of response.body ?? []) {
    received += Buffer.from(bytes).toString()
    if (received.includes('word29')) break
  }
  expect(bench.requestsOf('halted').map(({ outcome }) => outcome)).not.toContain('done')
  leave.abort()
})

test('tokens that come slowly are sent one by one', async () => {
  // So slow that two of them are never read together.
  const tokenIntervalMs = 300 * (await paceOfMachine())
  const { tokens, times } = await arrivals('slow', { text: 'One two three.', tokenIntervalMs })
  expect(tokens).toBeGreaterThan(2)
  expect(times).toHaveLength(tokens)
})

test('an answer that is not streamed is not cut off for the pauses between its batches', async () => {
  // Longer than the upstream is ever silent, and a third of what the answer takes.
  const idleMs = 500 * (await paceOfMachine())
  bench.upstream.script('unseen', { tokens: 100, tokenIntervalMs: (3 * idleMs) / 100 })
  const response = await bench.post({
    model: 'up/unseen',
    messages: user('Say words'),
    moa: { aggregator: { idle_ms: idleMs } },
  })
  expect(response.status).toBe(200)
})
