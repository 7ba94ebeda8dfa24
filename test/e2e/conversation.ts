/** A client with two tools in a conversation: it sends back each message as the gateway sent it. */
import { postChat } from './bench.ts'
import { readStream } from './wire.ts'
import { textOf } from '../support/upstream/fields.ts'
import type { Script } from '../support/upstream/upstream.ts'

export type Fields = Readonly<Record<string, unknown>>

/** A call as a message has it. */
export interface SentCall extends Fields {
  readonly id: string
  readonly function: { readonly name: string; readonly arguments: string }
}

/** A message of an answer. */
export interface Answered extends Fields {
  readonly content: string | null
  readonly tool_calls?: readonly SentCall[]
}

const tool = (name: string) => ({
  type: 'function',
  function: {
    name,
    description: `Returns the ${name} of a city`,
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: false,
    },
  },
})

export const TOOLS = [tool('weather'), tool('population')]

const asks = (...calls: readonly [id: string, name: string, city: string][]): Script => ({
  toolCalls: calls.map(([id, name, city]) => ({
    id,
    name,
    arguments: JSON.stringify({ city, units: { deg: 'C', fine: true } }),
  })),
})

/** Five questions, each with what the model says to it, step by step. Ids have the form that every provider takes. */
export const TURNS: readonly { readonly question: string; readonly steps: readonly Script[] }[] = [
  {
    question: 'How is the weather in Paris and Rome?',
    steps: [
      {
        ...asks(['aaaaaaaa1', 'weather', 'Paris'], ['aaaaaaaa2', 'weather', 'Rome']),
        reasoning: 'Two cities, two calls.',
      },
      { text: 'Rain in Paris, sun in Rome 👋.', reasoning: 'Now I know both.' },
    ],
  },
  {
    question: 'And how many people live in Oslo, and is it cold there?',
    steps: [
      { ...asks(['bbbbbbbb1', 'population', 'Oslo']), reasoning: 'One thing at a time.' },
      { ...asks(['bbbbbbbb2', 'weather', 'Oslo']), reasoning: 'Now the weather.' },
      { text: 'Seven hundred thousand, and it snows.', reasoning: 'Both are there.' },
    ],
  },
  {
    question: 'Thank you.',
    steps: [{ text: 'You are welcome, as always.', reasoning: 'Polite.' }],
  },
  {
    question: 'Compare Lima and Cairo in both.',
    steps: [
      {
        ...asks(['cccccccc1', 'weather', 'Lima'], ['cccccccc2', 'population', 'Cairo']),
        text: 'Let me look that up.',
        reasoning: 'Both at once.',
      },
      { text: 'Lima is mild, Cairo is large.', reasoning: 'Done.' },
    ],
  },
  { question: 'Good night.', steps: [{ text: 'Good night to you too.' }] },
]

/** What the model says in the whole conversation, in order. */
export const SCRIPTS: readonly Script[] = TURNS.flatMap(({ steps }) => steps)

/** A conversation that has ended. */
export interface Conversation {
  readonly messages: readonly Fields[]
  /** What the gateway counted for it. */
  readonly costUsd: number
}

/** Has the conversation with a model of the gateway at `url`. */
export async function converse(url: string, request: Fields): Promise<Conversation> {
  let costUsd = 0
  let messages: readonly Fields[] = [{ role: 'system', content: 'Answer briefly.' }]
  for (const { question, steps } of TURNS) {
    messages = [...messages, { role: 'user', content: question }]
    for (const _step of steps) {
      const { message, costUsd: cost } = await ask(url, { ...request, messages, tools: TOOLS })
      messages = [...messages, message, ...(message.tool_calls ?? []).map(resultOf)]
      costUsd += cost
    }
  }
  return { messages, costUsd }
}

function resultOf({ id, function: { name, arguments: text } }: SentCall): Fields {
  return { role: 'tool', tool_call_id: id, content: `The ${name} for ${text} is as usual.` }
}

/** What is read of an answer. */
export interface Asked {
  /** Joined from its pieces where it is streamed. */
  readonly message: Answered
  readonly costUsd: number
}

interface WireAnswer {
  readonly choices: readonly { readonly message: Answered }[]
  readonly moa: Report
}

interface Report {
  readonly cost_usd?: number | null
}

/** Sends one request. */
export async function ask(url: string, request: Fields): Promise<Asked> {
  const response = await postChat(url, request)
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`)
  if (request['stream'] !== true) {
    const { choices, moa } = (await response.json()) as WireAnswer
    const [choice] = choices
    if (choice === undefined) throw new Error('An answer without a choice')
    return { message: choice.message, costUsd: moa.cost_usd ?? 0 }
  }
  const { chunks, done } = await readStream(response)
  const error = chunks.find((chunk) => 'error' in chunk)
  if (error !== undefined || !done) throw new Error(`Failed: ${JSON.stringify(error)}`)
  const deltas = chunks.flatMap(({ choices }) => choices.map(({ delta }) => ({ ...delta })))
  const reports = chunks.map((chunk) => (chunk as { moa?: Report }).moa?.cost_usd)
  return { message: joined(deltas), costUsd: reports.findLast((cost) => cost !== undefined) ?? 0 }
}

/** As clients of OpenRouter join them: texts grow, lists grow, calls are found by their index. */
function joined(deltas: readonly Fields[]): Answered {
  const message: Record<string, unknown> = { role: 'assistant', content: null }
  const calls = new Map<unknown, Record<string, unknown>>()
  for (const delta of deltas) {
    for (const [name, value] of Object.entries(delta)) {
      if (name === 'role' || value === null || value === undefined) continue
      if (name === 'tool_calls') addCalls(calls, value as readonly Fields[])
      else if (typeof value === 'string') message[name] = textOf(message[name]) + value
      else if (Array.isArray(value)) message[name] = grown(message[name], value as Fields[])
      else message[name] = value
    }
  }
  if (calls.size > 0) message['tool_calls'] = [...calls.values()]
  return message as unknown as Answered
}

/** Pieces of one block of thoughts follow each other with its index. */
function grown(list: unknown, pieces: readonly Fields[]): readonly Fields[] {
  const blocks = [...((list ?? []) as readonly Fields[])]
  for (const piece of pieces) {
    const last = blocks.at(-1)
    if (last !== undefined && piece['index'] !== undefined && last['index'] === piece['index']) {
      const text = textOf(last['text']) + textOf(piece['text'])
      blocks.splice(-1, 1, { ...last, ...piece, text })
    } else blocks.push(piece)
  }
  return blocks
}

function addCalls(calls: Map<unknown, Record<string, unknown>>, pieces: readonly Fields[]): void {
  for (const { index, function: called, ...rest } of pieces) {
    const call = calls.get(index) ?? {}
    const { name, arguments: text } = (call['function'] ?? {}) as Record<string, string>
    const piece = (called ?? {}) as Record<string, string>
    calls.set(index, {
      ...call,
      ...rest,
      function: {
        name: name ?? piece['name'],
        arguments: (text ?? '') + (piece['arguments'] ?? ''),
      },
    })
  }
}
