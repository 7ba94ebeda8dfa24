import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { startTestGateway } from '../support/gateway.ts'
import { heapOf, type Heap } from '../support/heap.ts'
import { moaOf, postChat } from './bench.ts'

const MB = 1e6
/** What the platform allows an isolate. */
const LIMIT = 128 * MB
const AGENTS = 16

/** Longer than any machine takes: a part of an answer would be another request than the biggest. */
const timeout_ms = 900_000

/** The biggest request that the contract allows, to models that write without end. */
function biggest(layers: number) {
  const agents = [{ model: 'up/fat', samples: AGENTS, required: true, timeout_ms }]
  return {
    model: 'up/pen',
    store: true,
    messages: [{ role: 'user', content: 'x'.repeat(3.9 * MB) }],
    moa: {
      references: { max_chars: 1_000_000 },
      layers: Array.from({ length: layers }, () => ({ agents, timeout_ms })),
    },
  }
}

test.for([
  { requests: 1, layers: 8 },
  { requests: 3, layers: 2 },
])(
  '$requests of the biggest requests at once, of $layers layers, stay within the memory of an isolate',
  // Each of the eight layers is measured until it holds no garbage, which takes minutes beside other work.
  { timeout: 300_000 },
  async ({ requests, layers }) => {
    await using upstream = await startFatUpstream()
    const provider = { base_url: upstream.url, default_price: { input: 1, output: 2 } }
    await using gateway = await startTestGateway({
      bindings: { AUTH: 'open', PROVIDERS: JSON.stringify({ up: provider }) },
      inspected: true,
    })
    using heap = await heapOf(gateway)
    const answers = Array.from({ length: requests }, () => postChat(gateway.url, biggest(layers)))
    const bytes: number[] = []
    for (let layer = 0; layer < layers; layer++) {
      await expect.poll(() => upstream.written, { timeout: 240_000 }).toBe(requests * AGENTS)
      bytes.push(await settledBytes(heap))
      upstream.finish()
    }
    for (const answer of await Promise.all(answers)) {
      expect(answer.status).toBe(200)
      expect(moaOf(await answer.json()).reasons).toEqual([])
    }
    expect(Math.max(...bytes)).toBeLessThan(LIMIT)
  },
)

/** The live memory once the gateway has read all that was written: until then, each measurement holds other garbage. */
async function settledBytes(heap: Heap): Promise<number> {
  let last = Infinity
  for (;;) {
    const { totalBytes } = await heap.liveUsage()
    if (Math.abs(totalBytes - last) < MB / 2) return totalBytes
    last = totalBytes
  }
}

interface FatUpstream extends AsyncDisposable {
  readonly url: string
  /** Calls of agents that have written all they may, and wait for their end. */
  readonly written: number
  /** Lets them end. */
  finish(): void
}

const PARTS = 21
const PART = chunkOf({ content: 'w'.repeat(24_000) })

/** Models that write 504 KB each: 16 of them fill the budget of a layer, and none is cut off. They end when all are to. */
async function startFatUpstream(): Promise<FatUpstream> {
  let written = 0
  let finishing = Promise.withResolvers<void>()
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const isAgent = (await bodyStart(request)).includes('"model":"fat"')
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (let part = 0; part < (isAgent ? PARTS : 1) && !response.destroyed; part++)
      if (!response.write(PART))
        await Promise.race([once(response, 'drain'), once(response, 'close')])
    if (isAgent) {
      written += 1
      await finishing.promise
    }
    response.end(`${chunkOf({}, 'stop')}data: [DONE]\n\n`)
  }
  const server = createServer((request, response) => void answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    get written() {
      return written
    },
    finish() {
      written = 0
      finishing.resolve()
      finishing = Promise.withResolvers()
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** The beginning of a body, which names the model; the rest is read and dropped. */
async function bodyStart(request: IncomingMessage): Promise<string> {
  let start = ''
  for await (const piece of request) if (start === '') start = String(piece).slice(0, 200)
  return start
}

function chunkOf(delta: object, finishReason: string | null = null): string {
  const choices = [{ index: 0, delta, finish_reason: finishReason }]
  return `data: ${JSON.stringify({ id: 'c-1', choices })}\n\n`
}
