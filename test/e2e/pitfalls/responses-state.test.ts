/**
 * What users of other gateways reported about stored responses. Each test is one report as a sentence; its source is named
 * beside it.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { fieldsOf, listOf, textOf, type Fields } from '../../support/upstream/fields.ts'
import { send, type Answer } from './client.ts'
import { CLIENTS } from './shapes.ts'
import { startStage, type Stage } from './stage.ts'

const { responses } = CLIENTS

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
beforeEach(() => stage.upstream.clear())
afterAll(() => stage[Symbol.asyncDispose]())

/** Sends a body in the words of Responses. */
const post = (body: Fields): Promise<Answer> => send(stage.gateway.url, responses, { body })
const idOf = ({ body }: Answer) => textOf(body['id'])

/** The roles and texts of what a model was sent last. */
function sentTo(model: string): readonly string[] {
  return listOf(stage.bodiesOf(model).at(-1)?.['messages']).map(({ role, content, tool_calls }) => {
    const texts = typeof content === 'string' ? [content] : listOf(content).map(({ text }) => text)
    const calls = listOf(tool_calls).map((call) => textOf(fieldsOf(call['function'])['name']))
    return `${textOf(role)}: ${[...texts, ...calls].join(' ')}`
  })
}

// kiro-gateway #38
test('unknown previous_response_id is a 400 with that param', async () => {
  const model = stage.model('chat', { text: 'Yes.' })
  const stored = await post({ model, input: 'One?' })
  await fetch(`${stage.gateway.url}/v1/responses/${idOf(stored)}`, { method: 'DELETE' })
  const unstored = await post({ model, input: 'One?', store: false })
  stage.upstream.clear()
  for (const id of [
    'resp_doesnotexist',
    `resp_${crypto.randomUUID().replaceAll('-', '')}`,
    'chatcmpl-1',
    'x',
    '../../x',
    'é 👋',
    idOf(stored),
    idOf(unstored),
  ])
    for (const stream of [false, true]) {
      const answer = await post({ model, input: 'And?', previous_response_id: id, stream })
      expect([id, answer.status, answer.error?.['param']]).toEqual([
        id,
        400,
        'previous_response_id',
      ])
      expect(answer.error).toMatchObject({
        code: 'previous_response_not_found',
        type: 'invalid_request_error',
      })
    }
  expect(stage.bodiesOf(model)).toHaveLength(0)
})

describe('a response that is continued', () => {
  const tools = responses.body({ model: '', input: '', tools: ['weather'] })['tools']
  const forms: Readonly<Record<string, (item: Fields) => Fields>> = {
    'as it came': (item) => item,
    'without ids': ({ id: _id, status: _status, ...item }) => item,
    'with texts in place of parts': ({ content, ...item }) =>
      content === undefined
        ? item
        : {
            ...item,
            content: listOf(content)
              .map(({ text }) => text)
              .join(''),
          },
  }

  // loreai PR #517
  test.each(Object.entries(forms))(
    'id plus full history does not double the history: %s',
    async (_, form) => {
      for (const stream of [false, true]) {
        const model = stage.model('chat', [{ text: 'One.' }, { text: 'Two.' }, { text: 'Three.' }])
        const user = [1, 2, 3].map((turn) => ({
          type: 'message',
          role: 'user',
          content: `Question ${turn}?`,
        }))
        const first = await post({ model, input: [user[0]], stream })
        const history = [user[0], ...first.said.map(form), user[1]]
        const second = await post({
          model,
          input: history,
          previous_response_id: idOf(first),
          stream,
        })
        expect([second.error, second.text]).toEqual([null, 'Two.'])
        const two = ['user: Question 1?', 'assistant: One.', 'user: Question 2?']
        expect(sentTo(model)).toEqual(two)
        const longer = [...history, ...second.said.map(form), user[2]]
        const third = await post({
          model,
          input: longer,
          previous_response_id: idOf(second),
          stream,
        })
        expect([third.error, third.text]).toEqual([null, 'Three.'])
        expect(sentTo(model)).toEqual([...two, 'assistant: Two.', 'user: Question 3?'])
      }
    },
  )

  test('id plus full history does not double the history: with calls and their results', async () => {
    const model = stage.model('chat', [
      { toolCalls: [{ id: 'call_1', name: 'weather', arguments: '{"city":"Rome"}' }] },
      { text: 'Sun.' },
    ])
    const user = responses.user('Rome?')
    const first = await post({ model, input: [user], tools })
    const input = [user, ...first.said, ...responses.results(first.calls)]
    const second = await post({ model, input, tools, previous_response_id: idOf(first) })
    expect([second.error, second.text]).toEqual([null, 'Sun.'])
    expect(sentTo(model).map((turn) => turn.split(':')[0])).toEqual(['user', 'assistant', 'tool'])
  })

  test('a question that is asked again is not taken for history', async () => {
    const model = stage.model('chat', [{ text: 'Heads.' }, { text: 'Tails.' }])
    const first = await post({ model, input: 'Toss a coin.' })
    const second = await post({ model, input: 'Toss a coin.', previous_response_id: idOf(first) })
    expect(second.text).toBe('Tails.')
    expect(sentTo(model)).toEqual(['user: Toss a coin.', 'assistant: Heads.', 'user: Toss a coin.'])
  })

  test('instructions hold for their own turn alone', async () => {
    const model = stage.model('chat', [{ text: 'One.' }, { text: 'Two.' }])
    const first = await post({ model, input: 'A?', instructions: 'Rhyme.' })
    await post({ model, input: 'B?', previous_response_id: idOf(first) })
    expect(sentTo(model)).toEqual(['user: A?', 'assistant: One.', 'user: B?'])
  })
})

describe('an item_reference', () => {
  // neon-pkgs PR #367
  test('unresolvable item_reference is a 400 that tells the remedy', async () => {
    const model = stage.model('chat', { text: 'Yes.' })
    const unstored = await post({ model, input: 'One?', store: false })
    stage.upstream.clear()
    const ids = ['msg_doesnotexist', 'rs_1', 'fc_123_0', 'x', textOf(unstored.said[0]?.['id'])]
    for (const id of ids)
      for (const stream of [false, true]) {
        const input = [{ type: 'item_reference', id }, responses.user('And?')]
        const answer = await post({ model, input, stream })
        expect([id, answer.status]).toEqual([id, 400])
        const { message, param } = answer.error ?? {}
        expect(textOf(message)).toMatch(/store/)
        expect(textOf(message)).toMatch(/full|itself|send the item/)
        expect(textOf(param)).toMatch(/^input/)
      }
    expect(stage.bodiesOf(model)).toHaveLength(0)
  })

  test('a resolvable item_reference stands for its item', async () => {
    for (const stream of [false, true]) {
      const model = stage.model('chat', [{ text: 'One.', reasoning: 'Hm.' }, { text: 'Two.' }])
      const first = await post({ model, input: 'A?', stream })
      const references = first.said.map(({ id }) => ({ type: 'item_reference', id }))
      const input = [responses.user('A?'), ...references, responses.user('B?')]
      const second = await post({ model, input, stream })
      expect([second.error, second.text]).toEqual([null, 'Two.'])
      expect(sentTo(model)).toEqual(['user: A?', 'assistant: One.', 'user: B?'])
    }
  })
})
