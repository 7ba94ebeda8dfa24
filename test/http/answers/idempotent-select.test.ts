import { expect, test } from 'vitest'
import type { RunScope } from '../../../src/gateway/ports/services.ts'
import { createApp } from '../../../src/http/app.ts'
import { fakeServices } from '../../docs/fake-services.ts'
import { ScriptedModel } from '../../support/scripted-model.ts'
import { messages, seen } from './idempotent-gateway.ts'

const TEXT = 'One line.\r\nAnother,\u2028and a third,\u2029with an emoji 👋🏽.'
const scores = { correct: 7, complete: 6, form: 8, clear: 9 }
const VERDICT = JSON.stringify({
  assessments: ['A', 'B'].map((id) => ({ id, scores, fault: id === 'B' ? null : 'Worse.' })),
  ranking: ['B', 'A'],
  best: 'B',
  none_acceptable: false,
})
const SCRIPT = {
  'sim/a': { text: TEXT },
  'sim/b': { text: TEXT },
  'sim/judge': { text: VERDICT },
}

function gateway() {
  const { services } = fakeServices(SCRIPT)
  const model = new ScriptedModel(SCRIPT, services.clock)
  const runPorts = (signal: AbortSignal, scope: RunScope) => ({
    ...services.runPorts(signal, scope),
    call: model.call,
  })
  const app = createApp({ services: () => ({ ...services, runPorts }) })
  async function post(path: string, body: object) {
    const init = {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'idempotency-key': 'one' },
    }
    const context = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} }
    return app.request(path, init, {}, context)
  }
  return { post, model }
}

const moa = {
  layers: [{ agents: ['sim/a', 'sim/b'].map((model) => ({ model, required: true })) }],
  strategy: 'select',
  judge: { model: 'sim/judge' },
  aggregator: { model: 'sim/judge' },
}

const CHAT = '/v1/chat/completions'
const RESPONSES = '/v1/responses'

/** The texts of a body, or of the events of a stream, put together. */
function textOf(body: string): string {
  const documents = body.startsWith('{')
    ? [body]
    : [...body.matchAll(/^data: (\{.*)$/gmu)].map(([, data]) => data ?? '')
  return documents
    .map((each) => {
      const { choices, output, type, delta } = JSON.parse(each)
      if (type !== undefined) return type === 'response.output_text.delta' ? delta : ''
      if (output !== undefined) return output[0].content[0].text
      return choices[0]?.message?.content ?? choices[0]?.delta?.content ?? ''
    })
    .join('')
}

test.each([
  ['chat as JSON', CHAT, { messages }],
  ['chat as a stream', CHAT, { messages, stream: true }],
  ['responses as JSON', RESPONSES, { input: 'Where?' }],
  ['responses as a stream', RESPONSES, { input: 'Where?', stream: true }],
])(
  'a selected proposal is replayed byte for byte under its key, at %s',
  async (_what, path, rest) => {
    const { post, model } = gateway()
    const body = { model: 'demo', ...rest, moa }
    const first = await seen(await post(path, body))
    expect([first.status, model.calls.length]).toEqual([200, 3])
    expect(textOf(first.text)).toBe(TEXT)
    const second = await post(path, body)
    expect(second.headers.get('idempotent-replayed')).toBe('true')
    expect(await seen(second)).toEqual(first)
    expect(model.calls).toHaveLength(3)
  },
)
