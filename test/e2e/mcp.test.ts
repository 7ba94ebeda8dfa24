import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { Client, StreamableHTTPClientTransport, type Progress } from '@modelcontextprotocol/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startBench, type Bench } from './bench.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
afterAll(() => bench[Symbol.asyncDispose]())

/** Stores a mixture with models of its own, because these tests run at the same time. */
async function stored(name: string) {
  const models = ['a', 'b'].map((letter) => `${name}-${letter}`)
  const agents = models.map((model) => ({ model: `up/${model}`, required: true, retries: 0 }))
  const pen = `${name}-pen`
  const document = { layers: [{ agents }], aggregator: { model: `up/${pen}` } }
  await fetch(`${bench.gateway.url}/v1/mixtures/${name}`, {
    method: 'PUT',
    body: JSON.stringify(document),
  })
  return { mixture: name, models, pen }
}

async function connected(mode: 'legacy' | 'auto') {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } })
  await client.connect(new StreamableHTTPClientTransport(new URL(`${bench.gateway.url}/mcp`)))
  return client
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 30_000
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`Cannot see that ${what}: 30 s are over`)
    await wait(10)
  }
}

const outcomes = (models: readonly string[]) =>
  models.flatMap((model) => bench.requestsOf(model).map(({ outcome }) => outcome))

describe.each([
  ['legacy', '2025-11-25'],
  ['auto', '2026-07-28'],
] as const)('the official client that negotiates as %s', (mode, revision) => {
  test('lists the tools, and calls them with progress', async () => {
    const { mixture, pen } = await stored(`mcp-${mode}`)
    bench.upstream.script(pen, { text: 'It is so.' })
    const client = await connected(mode)
    expect(client.getNegotiatedProtocolVersion()).toBe(revision)
    expect(client.getServerVersion()?.name).toBe('edge-moa')
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name)).toEqual(['ask', 'list_mixtures'])
    const listed = await client.callTool({ name: 'list_mixtures', arguments: {} })
    expect(JSON.stringify(listed.structuredContent)).toContain(mixture)
    const steps: Progress[] = []
    const result = await client.callTool(
      { name: 'ask', arguments: { question: 'Is it so?', mixture } },
      { onprogress: (step) => void steps.push(step) },
    )
    expect(result.content[0]).toEqual({ type: 'text', text: 'It is so.' })
    expect(result.structuredContent).toMatchObject({ answer: 'It is so.', mixture })
    expect(steps.map(({ message }) => message)).toContain(`up/${pen} writes the answer`)
    expect(steps.map(({ progress }) => progress)).toEqual(steps.map((_, index) => index + 1))
    await client.close()
  })

  test('gets failures as results, and errors of the protocol as errors', async () => {
    const { mixture, models } = await stored(`mcp-fail-${mode}`)
    for (const model of models) bench.upstream.script(model, { status: 500 })
    const client = await connected(mode)
    const args = { question: 'Is it so?', mixture }
    const failed = await client.callTool({ name: 'ask', arguments: args })
    expect(failed).toMatchObject({
      isError: true,
      structuredContent: { error: { code: 'quorum_not_met' } },
    })
    const unknown = await client.callTool({ name: 'ask', arguments: { ...args, mixture: 'none' } })
    expect(unknown).toMatchObject({ isError: true })
    await expect(client.callTool({ name: 'delete' })).rejects.toMatchObject({ code: -32602 })
    await client.close()
  })

  test('gets an answer that was cut off in its middle as a fallback that is flagged', async () => {
    const { mixture, pen } = await stored(`mcp-cut-${mode}`)
    bench.upstream.script(pen, { text: 'One two three four five.', reset: 'after-tokens' })
    const client = await connected(mode)
    const result = await client.callTool({
      name: 'ask',
      arguments: { question: 'Is it so?', mixture },
    })
    expect(result).toMatchObject({ structuredContent: { degraded: true, synthesized: false } })
    await client.close()
  })

  test('calls side by side, each with its own answer and progress', async () => {
    const both = await Promise.all([stored(`mcp-one-${mode}`), stored(`mcp-two-${mode}`)])
    for (const { pen, mixture } of both) bench.upstream.script(pen, { text: `I am ${mixture}` })
    const client = await connected(mode)
    const answers = both.map(async ({ mixture }) => {
      const steps: (string | undefined)[] = []
      const { structuredContent } = await client.callTool(
        { name: 'ask', arguments: { question: 'Who?', mixture } },
        { onprogress: ({ message }) => void steps.push(message) },
      )
      expect(steps).toContain(`up/${mixture}-pen writes the answer`)
      return (structuredContent as { answer: string }).answer
    })
    expect(await Promise.all(answers)).toEqual(both.map(({ mixture }) => `I am ${mixture}`))
    await client.close()
  })
})

test('a caller who cancels stops the run, in the revision where this closes the connection', async () => {
  const { mixture, models, pen } = await stored('mcp-cancel')
  for (const model of models) bench.upstream.script(model, { stall: 'before-headers' })
  const client = await connected('auto')
  const leaving = new AbortController()
  const call = client.callTool(
    { name: 'ask', arguments: { question: 'Is it so?', mixture } },
    { signal: leaving.signal },
  )
  const failure = call.then(
    () => 'none',
    (error: unknown) => String(error),
  )
  await until('the agents are called', () => outcomes(models).length === 2)
  leaving.abort()
  expect(await failure).toMatch(/abort/i)
  await until('the upstream is left', () => outcomes(models).every((each) => each !== 'open'))
  expect(outcomes(models)).toEqual(['aborted', 'aborted'])
  expect(bench.requestsOf(pen)).toEqual([])
  await client.close()
})

test.each(['application/json, text/event-stream', 'application/json'])(
  'a caller of %s whose connection breaks stops the run',
  async (accept) => {
    const name = accept.includes('event') ? 'mcp-left-stream' : 'mcp-left-whole'
    const { mixture, models, pen } = await stored(name)
    for (const model of models) bench.upstream.script(model, { stall: 'before-first-token' })
    const { hostname, port } = new URL(bench.gateway.url)
    const content = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'ask', arguments: { question: 'Is it so?', mixture } },
    })
    const socket = connect(Number(port), hostname)
    socket.on('error', () => {})
    socket.resume()
    socket.write(
      `POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\naccept: ${accept}\r\n` +
        `content-length: ${Buffer.byteLength(content)}\r\n\r\n${content}`,
    )
    await until('the agents are called', () => outcomes(models).length === 2)
    socket.resetAndDestroy()
    await until('the upstream is left', () => outcomes(models).every((each) => each !== 'open'))
    expect(outcomes(models)).toEqual(['aborted', 'aborted'])
    await wait(500)
    expect(bench.requestsOf(pen)).toEqual([])
  },
)
