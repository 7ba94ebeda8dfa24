/** Further reports of users of other gateways, for every shape. Each test is one as a sentence, with its source. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Fields } from '../../support/upstream/fields.ts'
import { ask } from './client.ts'
import { FORMS, formName, inEveryForm, SHAPES } from './forms.ts'
import { APIS, chunk, startStage, streamed, type Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
beforeEach(() => stage.upstream.clear())
afterAll(() => stage[Symbol.asyncDispose]())

const STARTS = {
  chat: 'm',
  messages: 'claude-opus-4-5',
  gemini: 'gemini-3-flash',
  responses: 'gpt-5.4',
}
const CALL = { id: 'call_1', name: 'weather', arguments: '{"city":"Rome"}' }

// anthropics/claude-code #6836
test.each(APIS)('a call without its result does not end the conversation: %s', async (api) => {
  for (const client of SHAPES) {
    const model = stage.model(api, [{ toolCalls: [CALL] }, { text: 'Yes.' }], STARTS[api])
    const question = { model, tools: ['weather'] }
    const input = [client.user('Rome?')]
    const first = await ask(stage.gateway.url, client, { ...question, input })
    const next = [...input, ...first.said, client.user('Never mind. Oslo?')]
    const second = await ask(stage.gateway.url, client, { ...question, input: next })
    expect([client.name, second.error, second.text]).toEqual([client.name, null, 'Yes.'])
  }
})

// anthropics/claude-code #558
test.each(APIS)('half of a surrogate pair does not reach an upstream: %s', async (api) => {
  for (const client of SHAPES) {
    const model = stage.model(api, { text: 'Yes.' }, STARTS[api])
    const input = [client.user('A \ud83d cut smile, and \udc4b another.')]
    const answer = await ask(stage.gateway.url, client, { model, input })
    expect([client.name, answer.error, answer.text]).toEqual([client.name, null, 'Yes.'])
    const sent = JSON.stringify(stage.bodiesOf(model))
    expect(sent).toContain('another.')
    expect(sent).not.toMatch(/\\ud83d|\\udc4b/)
  }
})

// can1357/oh-my-pi #7241
test('thoughts of another model do not come back to a model as text', async () => {
  for (const { client, stream } of FORMS)
    for (const api of APIS) {
      const thinker = stage.model('chat', { text: 'Sun.', reasoning: 'A secret thought.' })
      const model = stage.model(api, { text: 'Yes.' }, STARTS[api])
      const input = [client.user('Rome?')]
      const first = await ask(stage.gateway.url, client, { model: thinker, stream, input })
      const next = [...input, ...first.said, client.user('Oslo?')]
      const second = await ask(stage.gateway.url, client, { model, stream, input: next })
      expect([formName({ client, stream }), second.error]).toEqual([
        formName({ client, stream }),
        null,
      ])
      expect(JSON.stringify(stage.bodiesOf(model))).not.toContain('secret')
    }
})

// BerriAI/litellm PR #37792
test('arguments that an upstream sends as an object become the text of one', async () => {
  const called = (value: unknown) => ({
    tool_calls: [{ index: 0, id: 'call_1', function: { name: 'weather', arguments: value } }],
  })
  for (const [value, wanted] of [
    [{ city: 'Rome' }, { city: 'Rome' }],
    [{}, {}],
    ['', {}],
  ] as readonly (readonly [unknown, Fields])[])
    await inEveryForm(
      stage,
      () => stage.model('chat', streamed(chunk(called(value)), chunk({}, 'tool_calls'), '[DONE]')),
      ({ calls, error }, form) => {
        const found = calls.map((call) => JSON.parse(call.arguments) as unknown)
        expect([form, value, error, found]).toEqual([form, value, null, [wanted]])
      },
      ['weather'],
    )
  expect.hasAssertions()
})

// NousResearch/hermes-agent #102629
test.each(APIS)(
  'an id of a call that recurs in a later turn does not end the conversation: %s',
  async (api) => {
    for (const client of SHAPES) {
      // The id comes from a model of another interface, whose every turn counts its calls anew.
      const id = 'terminal_0'
      const caller = stage.model('chat', { toolCalls: [{ ...CALL, id }] })
      const model = stage.model(api, { text: 'Yes.' }, STARTS[api])
      const tools = ['weather']
      let input: readonly Fields[] = []
      for (const city of ['Rome?', 'Oslo?', 'Lima?']) {
        input = [...input, client.user(city)]
        const turn = await ask(stage.gateway.url, client, { model: caller, input, tools })
        expect([client.name, turn.error, turn.calls.length]).toEqual([client.name, null, 1])
        input = [...input, ...turn.said, ...client.results(turn.calls)]
      }
      const last = await ask(stage.gateway.url, client, { model, input, tools })
      expect([client.name, last.error, last.text]).toEqual([client.name, null, 'Yes.'])
    }
  },
)

// NousResearch/hermes-agent PR #94961
test('a call that its upstream ends under another item id is made once', () => {
  const item = { type: 'function_call', call_id: 'call_1', name: 'weather' }
  const done = { ...item, id: 'fc_2', arguments: '{"city":"Rome"}', status: 'completed' }
  const response = { id: 'resp_1', object: 'response', status: 'completed', output: [done] }
  const frames = [
    { type: 'response.created', response: { ...response, status: 'in_progress', output: [] } },
    {
      type: 'response.output_item.added',
      output_index: 0,
      item: { ...item, id: 'fc_1', arguments: '' },
    },
    { type: 'response.output_item.done', output_index: 0, item: done },
    { type: 'response.completed', response },
  ]
  return inEveryForm(
    stage,
    () => stage.model('responses', streamed(...frames)),
    ({ calls, error }, form) =>
      expect([form, error, calls.map(({ id, arguments: text }) => [id, text])]).toEqual([
        form,
        null,
        [['call_1', '{"city":"Rome"}']],
      ]),
    ['weather'],
  )
})
