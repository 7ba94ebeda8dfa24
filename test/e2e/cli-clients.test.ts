import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startBench, storeTeam, type Bench } from './bench.ts'
import type { WireChunk } from '../../src/protocol/openai-chat/wire-chunk.ts'

/**
 * What a client sent in a loop of two steps: its own requests, recorded, with the texts of its prompts left out. It asked
 * the mixture `team`, whose aggregator called a tool of the client, which then sent the result.
 */
interface Conversation {
  readonly client: string
  readonly call: { readonly name: string; readonly arguments: string }
  readonly requests: readonly {
    readonly headers: Readonly<Record<string, string>>
    readonly body: object
  }[]
}

function recorded(name: string): Conversation {
  const file = new URL(`../fixtures/clients/${name}.json`, import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8')) as Conversation
}

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
  await storeTeam(bench, 'up/pen')
})
beforeEach(() => bench.upstream.clear())
afterAll(() => bench[Symbol.asyncDispose]())

/** The deltas of a stream that ended as it should, and its finish reason. */
async function streamed(response: Response) {
  expect(response.status).toBe(200)
  const events = [...(await response.text()).matchAll(/^data: (.*)$/gm)].map(
    ([, data = '']) => data,
  )
  expect(events.at(-1)).toBe('[DONE]')
  const chunks = events.slice(0, -1).map((data) => JSON.parse(data) as WireChunk)
  const choices = chunks.flatMap((chunk) => chunk.choices)
  return {
    deltas: choices.map(({ delta }) => delta),
    finishReason: choices.findLast((choice) => choice.finish_reason !== null)?.finish_reason,
  }
}

describe.each(['pi', 'opencode', 'qwen-code'])('%s', (name) => {
  test('completes a tool loop of two steps against a mixture', async () => {
    const { call, requests } = recorded(name)
    expect(requests).toHaveLength(2)
    bench.upstream.script('pen', [
      { reasoning: 'I should look.', toolCalls: [{ id: 'call_a', ...call }] },
      { text: 'The note says: forty-two.' },
    ])
    const [asked, answered] = requests.map(
      ({ headers, body }) =>
        () =>
          bench.post(body, { headers }),
    )
    if (asked === undefined || answered === undefined) throw new Error('Cannot replay: no requests')

    const first = await streamed(await asked())
    expect(first.finishReason).toBe('tool_calls')
    const called = first.deltas.flatMap((delta) => delta.tool_calls ?? [])
    expect(called[0]).toMatchObject({ index: 0, id: 'call_a', function: { name: call.name } })
    expect(called.map((piece) => piece.function?.arguments ?? '').join('')).toBe(call.arguments)

    const second = await streamed(await answered())
    expect(second.finishReason).toBe('stop')
    const text = second.deltas.map(({ content }) => content ?? '').join('')
    expect(text).toBe('The note says: forty-two.')
    const sent = bench.requestsOf('pen')[1]?.body.messages?.slice(-2)
    expect(sent).toMatchObject([
      { role: 'assistant', tool_calls: [{ id: 'call_a', function: call }] },
      { role: 'tool', tool_call_id: 'call_a' },
    ])
  })
})
