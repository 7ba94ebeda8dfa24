import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mixture, startBench, user, type Bench } from './bench.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
afterAll(() => bench[Symbol.asyncDispose]())

/** Sends a request on a socket of its own. */
function send(body: object): { socket: Socket; received: () => string } {
  const { hostname, port } = new URL(bench.gateway.url)
  const content = JSON.stringify(body)
  let text = ''
  const socket = connect(Number(port), hostname)
  socket.on('error', () => {})
  socket.on('data', (bytes: Buffer) => (text += bytes.toString()))
  socket.write(
    'POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n' +
      `content-length: ${Buffer.byteLength(content)}\r\n\r\n${content}`,
  )
  return { socket, received: () => text }
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 30_000
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`Cannot see that ${what}: 30 s are over`)
    await wait(10)
  }
}

/** A mixture with models of its own, because these tests run at the same time. */
function own(name: string) {
  const models = ['a', 'b', 'c'].map((letter) => `${name}-${letter}`)
  const body = {
    ...mixture({
      agents: models.map((model) => ({ model: `up/${model}`, required: true })),
      aggregator: { model: `up/${name}-pen` },
    }),
    messages: user('Where?'),
  }
  return { models, pen: `${name}-pen`, body }
}

function outcomes(models: readonly string[]): readonly string[] {
  return models.flatMap((model) => bench.requestsOf(model).map(({ outcome }) => outcome))
}

/**
 * Waits for the end of all requests, and returns what they ended in. By themselves they would end long
 * after the wait has given up: a caller who left is noticed at the next write, which is a heartbeat at the latest.
 */
async function untilLeft(models: readonly string[]): Promise<readonly string[]> {
  await until('the upstream is left', () => outcomes(models).every((each) => each !== 'open'))
  return outcomes(models)
}

const THREE_ABORTED = ['aborted', 'aborted', 'aborted']

describe.concurrent('a caller who leaves', () => {
  test.for([
    ['before the status is out', 'early', false],
    ['while agents work', 'working', true],
  ] as const)('%s ends every request, and the aggregator is never called', async (row) => {
    const [, name, waits] = row
    const { models, pen, body } = own(name)
    // One of them would answer, if it were not cancelled.
    bench.upstream.script(models[0] ?? '', { headersDelayMs: 40_000 })
    for (const model of models.slice(1)) bench.upstream.script(model, { stall: 'before-headers' })
    const { socket, received } = send({ ...body, stream: true })
    await until('all agents are called', () => outcomes(models).length === 3)
    if (waits) await until('the stream is open', () => received().includes('"role":"assistant"'))
    else expect(received()).toBe('')
    socket.destroy()
    expect(await untilLeft(models)).toEqual(THREE_ABORTED)
    await wait(500)
    expect(bench.requestsOf(pen)).toEqual([])
  })

  // A Worker that has answered nothing hears only of a connection that is reset, not of one that is
  // closed: that is workerd's doing, and of the platform's edge in production.
  test('without a stream ends every request as well, when the connection is reset', async () => {
    const { models, pen, body } = own('whole')
    for (const model of models) bench.upstream.script(model, { stall: 'before-first-token' })
    const { socket } = send(body)
    await until('all agents are called', () => outcomes(models).length === 3)
    await wait(200)
    socket.resetAndDestroy()
    expect(await untilLeft(models)).toEqual(THREE_ABORTED)
    await wait(500)
    expect(bench.requestsOf(pen)).toEqual([])
  })

  test('while the answer is written ends the call of the aggregator', async () => {
    const { pen, body } = own('answer')
    bench.upstream.script(pen, { endless: true, tokenIntervalMs: 20 })
    const { socket, received } = send({ ...body, stream: true })
    await until('the answer has begun', () => received().includes('café'))
    socket.destroy()
    expect(await untilLeft([pen])).toEqual(['aborted'])
  })

  test('while the aggregator is silent ends its call', async () => {
    const { pen, body } = own('silent')
    bench.upstream.script(pen, { stall: 'before-first-token' })
    const { socket, received } = send({ ...body, stream: true })
    await until('the stream is open', () => received().includes('"role":"assistant"'))
    await until('the aggregator is called', () => outcomes([pen]).length === 1)
    socket.destroy()
    expect(await untilLeft([pen])).toEqual(['aborted'])
  })

  test('is in the log, with the calls that were made in vain', async () => {
    const { models, body } = own('logged')
    for (const model of models) bench.upstream.script(model, { stall: 'before-headers' })
    const { socket } = send({ ...body, messages: user('Logged?'), stream: true })
    await until('all agents are called', () => outcomes(models).length === 3)
    socket.destroy()
    expect(await untilLeft(models)).toEqual(THREE_ABORTED)
    const recorded = () =>
      bench.gateway
        .logs()
        .filter((line) => line.includes('"mixture":"demo"') && line.includes('"calls":3,'))
    await until('the run is recorded', () => recorded().length > 0)
    expect(recorded()[0]).toContain('"outcome":"cancelled"')
  })
})
