import { expect, test } from 'vitest'
import { ask, AT_ONCE, chunksIn, complete, fenced, post, system, user } from './ask.ts'

const weather = {
  type: 'function',
  function: {
    name: 'get_weather',
    parameters: {
      type: 'object',
      properties: {
        city: { type: 'string' },
        unit: { enum: ['celsius', 'fahrenheit'] },
        days: { type: 'integer' },
        note: { type: 'string' },
      },
      required: ['city', 'unit', 'days'],
    },
  },
}
const clock = { type: 'function', function: { name: 'readClock' } }
const tools = [clock, weather]
const QUESTION = 'What is the weather in New York for 3 days, in fahrenheit?'

test.each(['quick', 'judge'])('%s calls a tool that fits the question', async (model) => {
  const { choices, usage } = await complete(model, [user(QUESTION)], { tools })
  const [call] = choices[0].message.tool_calls!
  expect(choices[0].finish_reason).toBe('tool_calls')
  expect(choices[0].message.content).toBe(null)
  expect(call).toMatchObject({ type: 'function', function: { name: 'get_weather' } })
  expect(JSON.parse(call.function.arguments)).toEqual({
    city: 'New York',
    unit: 'fahrenheit',
    days: 3,
  })
  expect(usage.completion_tokens).toBeGreaterThan(1)
})

test('a streamed tool call comes in pieces that add up', async () => {
  const body = { model: `quick?${AT_ONCE}`, messages: [user(QUESTION)], tools, stream: true }
  const chunks = chunksIn(await (await post(body)).text())
  const deltas = chunks.map((chunk) => chunk.choices[0].delta)
  expect(deltas[0]).toMatchObject({
    role: 'assistant',
    tool_calls: [{ index: 0, type: 'function', function: { name: 'get_weather', arguments: '' } }],
  })
  const pieces = deltas.slice(1, -1).map((delta) => delta.tool_calls![0].function.arguments)
  expect(pieces.length).toBeGreaterThan(2)
  expect(JSON.parse(pieces.join('')).city).toBe('New York')
  expect(chunks.at(-1)!.choices[0].finish_reason).toBe('tool_calls')
})

test('tools that do not fit are left alone, unless one is demanded', async () => {
  const plain = [user('What is 2 + 2?')]
  const nameOf = async (more: object) => {
    const { choices } = await complete('terse', plain, { tools, ...more })
    return choices[0].message.tool_calls?.[0].function.name
  }
  expect(await nameOf({})).toBeUndefined()
  expect(await nameOf({ tool_choice: 'none' })).toBeUndefined()
  expect(await nameOf({ tool_choice: 'required' })).toBe('readClock')
  const named = { type: 'function', function: { name: 'get_weather' } }
  expect(await nameOf({ tool_choice: named })).toBe('get_weather')
  const { choices } = await complete('terse', [user(QUESTION)], { tools, tool_choice: 'none' })
  expect(choices[0].finish_reason).toBe('stop')
})

test('what a tool brought back becomes the answer', async () => {
  const messages = [
    user(QUESTION),
    { role: 'assistant', content: null, tool_calls: [] },
    { role: 'tool', tool_call_id: 'call_1', content: 'Sunny, 21 degrees' },
  ]
  for (const model of ['careful', 'judge']) {
    const text = await ask(model, messages, { tools })
    expect(text).toMatch(/Sunny, 21 degrees.*simulated/)
  }
  expect(await ask('terse', [...messages, user('What is 2 + 2?')], { tools })).toContain('= 4')
})

test('a JSON object holds the answer', async () => {
  const more = { response_format: { type: 'json_object' } }
  const answer = JSON.parse(await ask('terse', 'What is 2 + 2?', more))
  expect(answer).toEqual({ answer: '2 + 2 = 4. (simulated)', simulated: true })
})

test('a JSON schema is filled by type', async () => {
  const schema = {
    type: 'object',
    properties: {
      text: { type: 'string' },
      value: { type: 'number' },
      whole: { type: 'integer' },
      sure: { type: 'boolean' },
      tags: { type: 'array', items: { type: 'string' } },
      planet: { enum: ['Mars', 'Saturn'] },
      kind: { const: 'answer' },
      maybe: { type: ['string', 'null'] },
      inner: { $ref: '#/$defs/inner' },
      either: { anyOf: [{ type: 'boolean' }, { type: 'string' }] },
      extra: { type: 'string' },
    },
    required: 'text value whole sure tags planet kind maybe inner either'.split(' '),
    $defs: { inner: { properties: { again: { $ref: '#' } } } },
  }
  const format = { type: 'json_schema', json_schema: { name: 'x', schema } }
  const question = 'Which planet has the most moons, and what is 10 / 4?'
  const answer = JSON.parse(await ask('quick', question, { response_format: format }))
  expect(answer).toMatchObject({
    value: 2.5,
    whole: 3,
    sure: true,
    planet: 'Saturn',
    kind: 'answer',
  })
  expect(answer.text).toMatch(/2.5.*simulated|Saturn.*simulated/)
  expect(answer.tags).toEqual([answer.text])
  expect(answer.either).toBe(true)
  expect(answer.inner.again.value).toBe(2.5)
  expect(answer).not.toHaveProperty('extra')
})

test('the judge answers in JSON, too', async () => {
  const messages = [system(fenced(['2 + 2 = 5', '2 + 2 = 5'])), user('What is 2 + 2?')]
  const text = await ask('judge', messages, { response_format: { type: 'json_object' } })
  expect(JSON.parse(text).answer).toContain('2 + 2 = 5')
})
