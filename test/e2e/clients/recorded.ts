import { readFileSync } from 'node:fs'

/** One request of a client as it was sent, with the texts of its prompts left out. */
export interface RecordedSending {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: { readonly stream?: boolean } & Readonly<Record<string, unknown>>
}

/** A call of a tool; one of Responses' custom tools has a text as its input. */
export interface RecordedCall {
  readonly name: string
  /** Of a tool that the client has in a namespace, like that of a server of MCP. */
  readonly namespace?: string
  readonly arguments?: string
  readonly input?: string
}

/** What a client did with its own tools; it asked the mixture `team`, whose aggregator made the calls, one a request. */
export interface RecordedConversation {
  readonly what: string
  readonly calls: readonly RecordedCall[]
  readonly requests: readonly RecordedSending[]
}

interface Recording {
  readonly conversations: readonly RecordedConversation[]
  /** What it sent to the gateway as a server of MCP, in one session with one call of `ask`. */
  readonly mcp?: readonly RecordedSending[]
}

function recordingOf(client: string): Recording {
  const file = new URL(`../../fixtures/clients/${client}.json`, import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8')) as Recording
}

/** All conversations of a client. */
export function conversationsOf(client: string): readonly RecordedConversation[] {
  return recordingOf(client).conversations
}

/** What a client sent over MCP. */
export function mcpOf(client: string): readonly RecordedSending[] {
  return recordingOf(client).mcp ?? []
}

/** An answer as the client needs it: why it ended, its text and its calls. */
export interface Received {
  readonly ended: string
  readonly text: string
  readonly calls: readonly RecordedCall[]
}

interface Frame {
  readonly event: string
  readonly data: Readonly<Record<string, unknown>>
}

interface Item {
  readonly type: string
  readonly name?: string
  readonly namespace?: string
  readonly arguments?: string
  readonly input?: unknown
  readonly text?: string
  readonly content?: readonly { readonly text?: string }[]
}

/** Reads the answer of a path, whole or as a stream. */
export async function received(
  response: Response,
  { path, body }: RecordedSending,
): Promise<Received> {
  const text = await response.text()
  if (response.status !== 200) throw new Error(`Cannot read an answer: ${response.status} ${text}`)
  if (path.startsWith('/v1/responses'))
    return ofResponses(body.stream === true ? framesOf(text) : text)
  if (path.startsWith('/v1/messages'))
    return ofMessages(body.stream === true ? framesOf(text) : text)
  const { choices } = JSON.parse(text) as {
    choices: readonly { finish_reason: string; message: { content: string } }[]
  }
  const [choice] = choices
  return { ended: choice?.finish_reason ?? '', text: choice?.message.content ?? '', calls: [] }
}

/** Every frame must have its event line, and the same type in its data. */
function framesOf(text: string): readonly Frame[] {
  return [...text.matchAll(/^(?:event: (.*)\n)?data: (.*)$/gm)].map(([, event = '', json = '']) => {
    const data = JSON.parse(json) as Frame['data']
    if (data['type'] !== event) throw new Error(`Cannot read the frame ${event}: ${json}`)
    return { event, data }
  })
}

/** Codex shows and runs what `response.output_item.done` brings, and wants the end. */
function ofResponses(answer: readonly Frame[] | string): Received {
  const last =
    typeof answer === 'string'
      ? (JSON.parse(answer) as { status: string; output: readonly Item[] })
      : (answer.at(-1)?.data['response'] as { status: string; output: readonly Item[] })
  const items =
    typeof answer === 'string'
      ? last.output
      : answer
          .filter(({ event }) => event === 'response.output_item.done')
          .map(({ data }) => data['item'] as Item)
  return {
    ended: last.status,
    text: items
      .flatMap(({ type, content }) => (type === 'message' ? (content ?? []) : []))
      .map(({ text }) => text ?? '')
      .join(''),
    calls: items.flatMap((item): RecordedCall[] => {
      const { type, name = '', namespace, arguments: given, input } = item
      const place = namespace === undefined ? {} : { namespace }
      if (type === 'function_call') return [{ name, ...place, arguments: given ?? '' }]
      return type === 'custom_tool_call' ? [{ name, input: String(input) }] : []
    }),
  }
}

/** Claude Code joins the deltas of each block. */
function ofMessages(answer: readonly Frame[] | string): Received {
  if (typeof answer === 'string') {
    const { stop_reason: ended, content } = JSON.parse(answer) as {
      stop_reason: string
      content: readonly Item[]
    }
    return { ended, text: content.map(({ text }) => text ?? '').join(''), calls: [] }
  }
  if (answer.at(-1)?.event !== 'message_stop') throw new Error('Cannot find message_stop')
  const blocks = answer.flatMap(({ event, data }) =>
    event === 'content_block_start' ? [data['content_block'] as Item] : [],
  )
  const deltas = answer.flatMap(({ event, data }) =>
    event === 'content_block_delta'
      ? [
          {
            index: data['index'] as number,
            ...(data['delta'] as { text?: string; partial_json?: string }),
          },
        ]
      : [],
  )
  const end = answer.findLast(({ event }) => event === 'message_delta')?.data['delta'] as {
    stop_reason: string
  }
  return {
    ended: end.stop_reason,
    text: deltas.map(({ text }) => text ?? '').join(''),
    calls: blocks.flatMap(({ type, name = '' }, index) => {
      if (type !== 'tool_use') return []
      const pieces = deltas.filter((delta) => delta.index === index)
      return [{ name, arguments: pieces.map((piece) => piece.partial_json ?? '').join('') }]
    }),
  }
}
