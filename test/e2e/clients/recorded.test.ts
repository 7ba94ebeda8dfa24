import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startBench, storeTeam, type Bench } from '../bench.ts'
import { conversationsOf, received, type RecordedCall, type RecordedSending } from './recorded.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
  await storeTeam(bench, 'up/pen')
})
beforeEach(() => bench.upstream.clear())
afterAll(() => bench[Symbol.asyncDispose]())

const TEXT = 'The note says: forty-two.'
/** Reasons of answers that ended well. */
const ENDED = { calls: ['completed', 'tool_use'], text: ['completed', 'end_turn', 'stop'] }

/** A model that knows only functions calls every tool as one, with its namespace in the name. */
function asFunction({ name, namespace, arguments: text, input }: RecordedCall) {
  const shown = namespace === undefined ? name : `${namespace}__${name}`
  return { name: shown, arguments: text ?? JSON.stringify({ input }) }
}

async function replayed(request: RecordedSending) {
  const { path, headers, body } = request
  const init = { method: 'POST', headers, body: JSON.stringify(body) }
  return received(await fetch(`${bench.gateway.url}${path}`, init), request)
}

describe.each(['codex', 'claude-code', 'promptfoo'])('%s', (client) => {
  test.each(conversationsOf(client))('$what', async ({ calls, requests }) => {
    const steps = calls.map((call, index) => ({
      reasoning: 'I should look.',
      toolCalls: [{ id: `call_${index + 1}`, ...asFunction(call) }],
    }))
    bench.upstream.script('pen', [...steps, { text: TEXT }])
    for (const [index, request] of requests.entries()) {
      // eslint-disable-next-line no-await-in-loop -- each request holds the answer to the one before.
      const answer = await replayed(request)
      const call = calls[index]
      expect(answer.calls).toEqual(call === undefined ? [] : [call])
      expect(ENDED[call === undefined ? 'text' : 'calls']).toContain(answer.ended)
      expect(answer.text).toBe(call === undefined ? TEXT : '')
    }
    for (const [index, call] of calls.entries()) {
      const { name } = asFunction(call)
      const sent = bench.requestsOf('pen')[index + 1]?.body.messages ?? []
      const at = sent.findLastIndex(({ role }) => role === 'assistant')
      expect(sent[at]).toMatchObject({ tool_calls: [{ function: { name } }] })
      expect(sent[at + 1]).toMatchObject({ role: 'tool' })
    }
  })
})
