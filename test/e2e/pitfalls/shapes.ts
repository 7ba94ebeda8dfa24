/** Each wire shape as a client knows it that knows no more than HTTP. */
import { fieldsOf, listOf, textOf, type Fields } from '../../support/upstream/fields.ts'
import type { Call, Client, Question } from './client.ts'
import { joinedBlocks, joinedDeltas } from './joined.ts'

const PARAMETERS = { type: 'object', properties: { city: { type: 'string' } } }
const resultOf = ({ name, arguments: text }: Call) => `The ${name} for ${text} is as usual.`
const turns = (client: Pick<Client, 'user'>, { input }: Question): readonly Fields[] =>
  typeof input === 'string' ? [client.user(input)] : input
const common = ({ model, stream = false, more = {} }: Question) => ({ model, stream, ...more })

const chat: Client = {
  name: 'chat',
  path: '/v1/chat/completions',
  body: (question) => ({
    messages: turns(chat, question),
    ...(question.tools && {
      tools: question.tools.map((name) => ({
        type: 'function',
        function: { name, parameters: PARAMETERS },
      })),
    }),
    ...(question.stream && { stream_options: { include_usage: true } }),
    ...common(question),
  }),
  user: (content) => ({ role: 'user', content }),
  results: (calls) =>
    calls.map((call) => ({ role: 'tool', tool_call_id: call.id, content: resultOf(call) })),
  whole: (frames) => {
    const chunks = frames.map(({ data }) => data)
    const choices = chunks.flatMap(({ choices: all }) => listOf(all))
    const message = joinedDeltas(choices.map(({ delta }) => fieldsOf(delta)))
    const reason = choices.findLast((choice) => choice['finish_reason'])?.['finish_reason'] ?? null
    const last = (name: string) => chunks.findLast((chunk) => chunk[name])?.[name]
    return {
      ...chunks[0],
      choices: [{ index: 0, message, finish_reason: reason }],
      usage: last('usage'),
      moa: last('moa'),
    }
  },
  read: ({ choices }) => {
    const [choice = {}] = listOf(choices)
    const message = fieldsOf(choice['message'])
    const calls = listOf(message['tool_calls']).map((call): Call => {
      const { name, arguments: text } = fieldsOf(call['function'])
      return { id: textOf(call['id']), name: textOf(name), arguments: textOf(text) }
    })
    return {
      text: textOf(message['content']),
      reasoning: textOf(message['reasoning_content']),
      calls,
      finish: wordOf(choice['finish_reason']),
      said: [message],
    }
  },
}

const responses: Client = {
  name: 'responses',
  path: '/v1/responses',
  body: (question) => ({
    input: typeof question.input === 'string' ? question.input : turns(responses, question),
    ...(question.tools && {
      tools: question.tools.map((name) => ({
        type: 'function',
        name,
        parameters: PARAMETERS,
        strict: false,
      })),
    }),
    ...common(question),
  }),
  user: (content) => ({ role: 'user', content }),
  results: (calls) =>
    calls.map((call) => ({
      type: 'function_call_output',
      call_id: call.id,
      output: resultOf(call),
    })),
  whole: (frames) => fieldsOf(frames.findLast(({ data }) => 'response' in data)?.data['response']),
  read: ({ output, status, incomplete_details: details }) => {
    const items = listOf(output)
    const of = (type: string) => items.filter((item) => item['type'] === type)
    const texts = (item: Fields, field: string) =>
      listOf(item[field]).map((part) => textOf(part['text']))
    const calls = of('function_call').map((item) => ({
      id: textOf(item['call_id']),
      name: textOf(item['name']),
      arguments: textOf(item['arguments']),
    }))
    const ends: Readonly<Record<string, string>> = {
      completed: calls.length > 0 ? 'tool_calls' : 'stop',
      incomplete: fieldsOf(details)['reason'] === 'max_output_tokens' ? 'length' : 'content_filter',
    }
    return {
      text: of('message')
        .flatMap((item) => texts(item, 'content'))
        .join(''),
      reasoning: of('reasoning')
        .flatMap((item) => [...texts(item, 'summary'), ...texts(item, 'content')])
        .join(''),
      calls,
      finish: ends[textOf(status)] ?? null,
      said: items,
    }
  },
}

const STOP_REASONS: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
}

const messages: Client = {
  name: 'messages',
  path: '/v1/messages',
  body: (question) => ({
    max_tokens: 4_096,
    messages: turns(messages, question),
    ...(question.tools && {
      tools: question.tools.map((name) => ({ name, input_schema: PARAMETERS })),
    }),
    ...common(question),
  }),
  user: (content) => ({ role: 'user', content }),
  results: (calls) => [
    {
      role: 'user',
      content: calls.map((call) => ({
        type: 'tool_result',
        tool_use_id: call.id,
        content: resultOf(call),
      })),
    },
  ],
  whole: (frames) => {
    const of = (type: string) => frames.filter(({ data }) => data['type'] === type)
    const message = fieldsOf(of('message_start')[0]?.data['message'])
    const ends = of('message_delta').map(({ data }) => data)
    const merged = (name: string) =>
      Object.assign({}, ...ends.map((end) => fieldsOf(end[name]))) as Fields
    return {
      ...message,
      ...merged('delta'),
      content: joinedBlocks(frames.map(({ data }) => data)),
      usage: { ...fieldsOf(message['usage']), ...merged('usage') },
      moa: ends.at(-1)?.['moa'],
    }
  },
  read: ({ content, stop_reason: reason }) => {
    const blocks = listOf(content)
    const of = (type: string) => blocks.filter((block) => block['type'] === type)
    const join = (type: string, field: string) =>
      of(type)
        .map((block) => textOf(block[field]))
        .join('')
    return {
      text: join('text', 'text'),
      reasoning: join('thinking', 'thinking'),
      calls: of('tool_use').map(({ id, name, input }) => ({
        id: textOf(id),
        name: textOf(name),
        arguments: JSON.stringify(input),
      })),
      finish: STOP_REASONS[textOf(reason)] ?? wordOf(reason),
      said: [{ role: 'assistant', content }],
    }
  },
}

export const CLIENTS: Readonly<Record<Client['name'], Client>> = { chat, responses, messages }

function wordOf(reason: unknown): string | null {
  return typeof reason === 'string' ? reason : null
}
