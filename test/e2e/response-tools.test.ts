import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startTestGateway, UP_KEY, type TestGateway } from '../support/gateway.ts'
import { checkResponseStream } from '../support/response-stream.ts'
import { startUpstream, type Upstream } from '../support/upstream/upstream.ts'
import { SCRIPTS, TOOLS, TURNS, type Fields } from './conversation.ts'

/** A model of each interface, at an upstream that rejects thoughts and signatures that were changed or moved. */
const MODELS = {
  responses: 'gpt-5.4',
  messages: 'claude-opus-5-5',
  gemini: 'gemini-3-flash',
  chat: 'pen',
} as const

let upstream: Upstream
let gateway: TestGateway
beforeAll(async () => {
  upstream = await startUpstream()
  const common = { base_url: upstream.url, api_key: 'UP_KEY' }
  const providers = Object.fromEntries(
    Object.keys(MODELS).map((api) => [api, { ...common, ...(api !== 'chat' && { api }) }]),
  )
  const bindings = { AUTH: 'open', UP_KEY, PROVIDERS: JSON.stringify(providers) }
  gateway = await startTestGateway({ bindings })
})
beforeEach(() => upstream.clear())
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
  await upstream.close()
})

interface Item extends Fields {
  readonly type: string
  readonly call_id?: string
  readonly name?: string
  readonly arguments?: string
}

interface Answer {
  readonly id: string
  readonly output: readonly Item[]
}

const tools = TOOLS.map(({ function: called }) => ({ type: 'function', ...called }))

async function post(body: Fields): Promise<Answer> {
  const response = await fetch(`${gateway.url}/v1/responses`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ tools, ...body }),
  })
  const text = await response.text()
  if (response.status !== 200) throw new Error(`${response.status}: ${text}`)
  return body['stream'] === true
    ? (checkResponseStream(text) as unknown as Answer)
    : (JSON.parse(text) as Answer)
}

function resultsOf({ output }: Answer): readonly Fields[] {
  return output
    .filter(({ type }) => type === 'function_call')
    .map(({ call_id, name, arguments: text }) => ({
      type: 'function_call_output',
      call_id,
      output: `The ${name} for ${text} is as usual.`,
    }))
}

/** Has the whole conversation; `next` says how the client goes on after an answer. */
async function converse(
  request: Fields,
  next: (answer: Answer, input: readonly Fields[]) => Fields,
): Promise<readonly Answer[]> {
  const answers: Answer[] = []
  let state: Fields = { input: [] }
  for (const { question, steps } of TURNS) {
    const asked = { role: 'user', content: question }
    state = { ...state, input: [...(state['input'] as readonly Fields[]), asked] }
    for (const _step of steps) {
      const answer = await post({ instructions: 'Answer briefly.', ...request, ...state })
      answers.push(answer)
      state = next(answer, state['input'] as readonly Fields[])
    }
  }
  return answers
}

/** The client sends the whole conversation each time, with the items as it got them. */
const wholeInput = (answer: Answer, input: readonly Fields[]) => ({
  input: [...input, ...answer.output, ...resultsOf(answer)],
})

/** As Codex does: no ids, no status, and only fields that it knows. */
const strippedInput = (answer: Answer, input: readonly Fields[]) => ({
  input: [
    ...input,
    ...answer.output.map(({ id: _id, status: _status, ...item }) => item),
    ...resultsOf(answer),
  ],
})

/** The client names the answer before, and sends what is new. */
const byId = (answer: Answer) => ({
  previous_response_id: answer.id,
  input: [...resultsOf(answer)],
})

const CLIENTS: readonly [what: string, request: Fields, next: typeof wholeInput][] = [
  ['sends every item back', { store: false }, wholeInput],
  ['sends items without ids', { include: ['reasoning.encrypted_content'] }, strippedInput],
  ['names the answer before', {}, byId],
]

/** What a request has where the thoughts of an earlier answer come back in it. */
const THOUGHTS: Readonly<Record<string, RegExp>> = {
  responses: /"encrypted_content":"./,
  messages: /"signature":"./,
  gemini: /"thoughtSignature":"(?!skip)./,
  chat: /"messages"/,
}

const texts = SCRIPTS.flatMap(({ text }) => text ?? [])

describe.each(Object.entries(MODELS))('over %s', (api, model) => {
  describe.each([true, false])('streamed: %s', (stream) => {
    test.each(CLIENTS)(
      'a client that %s has five turns with tools',
      async (_what, request, next) => {
        upstream.script(model, SCRIPTS)
        const answers = await converse({ ...request, model: `${api}/${model}`, stream }, next)
        const items = answers.flatMap(({ output }) => output)
        const said = items.flatMap(({ content }) => (content ?? []) as readonly Fields[])
        expect(said.map(({ text }) => text)).toEqual(texts)
        expect(items.filter(({ type }) => type === 'function_call')).toHaveLength(6)
        const served = upstream.requests.filter((each) => each.model === model)
        expect(served).toHaveLength(SCRIPTS.length)
        // What is stored has no such text yet.
        if (next === byId) return
        for (const each of served.slice(1))
          expect(JSON.stringify(each.body)).toMatch(THOUGHTS[api] ?? /$^/)
      },
    )
  })
})

test('what only one model can read goes to no other, and is never made up', async () => {
  const { responses, messages, chat } = MODELS
  upstream.script(responses, SCRIPTS)
  const body = { input: 'How is it?', store: false }
  const first = await post({ ...body, model: `responses/${responses}` })
  const sealed = first.output.map((item) => item['encrypted_content']).find(Boolean)
  const [, data = '?'] = /"data":"([^"]+)"/.exec(String(sealed)) ?? []
  expect(sealed).toContain(data)
  const input = [{ role: 'user', content: 'How is it?' }, ...first.output, ...resultsOf(first)]
  for (const [api, model] of [
    ['messages', messages],
    ['chat', chat],
    ['responses', 'gpt-6-sol'],
  ] as const) {
    upstream.clear()
    upstream.script(model, { text: 'Fine.' })
    const { output } = await post({ ...body, input, model: `${api}/${model}` })
    expect(output.at(-1)).toMatchObject({ content: [{ text: 'Fine.' }] })
    expect(JSON.stringify(upstream.requests.map((each) => each.body))).not.toContain(data)
  }
  upstream.script(chat, { text: 'Fine.', reasoning: 'Hm.' })
  const plain = await post({ ...body, model: `chat/${chat}` })
  expect(plain.output[0]).toMatchObject({ type: 'reasoning', summary: [{ text: 'Hm.' }] })
  expect(plain.output[0]).not.toHaveProperty('encrypted_content')
})
