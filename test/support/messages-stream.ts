/** One event of a stream of Messages. */
export interface MessagesFrame {
  readonly type: string
  readonly index?: number
  readonly [field: string]: unknown
}

/** What the events of a stream put together, as Anthropic's client does. */
export interface ReadStream {
  readonly frames: readonly MessagesFrame[]
  /** The message, with its stop and its usage at the end. */
  readonly message: Record<string, unknown>
  readonly content: readonly Record<string, unknown>[]
  /** The event that ended it before it was whole. */
  readonly error: MessagesFrame | null
}

type Block = Record<string, unknown>

/** Which deltas each type of block takes. */
const DELTAS: Readonly<Record<string, readonly string[]>> = {
  text: ['text_delta'],
  thinking: ['thinking_delta', 'signature_delta'],
  tool_use: ['input_json_delta'],
  redacted_thinking: [],
}

/** Parses the events of a stream; each has its type in its event line too. */
export function framesOf(text: string): readonly MessagesFrame[] {
  const events = text.split('\n\n')
  check(events.pop() === '', 'the last event ends with a blank line')
  return events
    .filter((event) => !event.startsWith(':'))
    .map((event) => {
      const [name = '', data = '', ...rest] = event.split('\n')
      check(
        data.startsWith('data: ') && rest.length === 0,
        `one event line and one data line: ${event}`,
      )
      const frame = JSON.parse(data.slice('data: '.length)) as MessagesFrame
      check(name === `event: ${frame.type}`, `the type of ${event} in its event line`)
      return frame
    })
}

/**
 * Reads a stream as strictly as the strictest client: throws on what is not legal in Anthropic's Messages
 * (platform.claude.com/docs/en/build-with-claude/streaming).
 */
export function readMessagesStream(text: string): ReadStream {
  const frames = framesOf(text)
  const told = frames.filter(({ type }) => type !== 'ping')
  const [start, ...rest] = told
  check(start?.type === 'message_start', 'message_start comes first')
  const message = { ...(start?.['message'] as Block) }
  check((message['content'] as unknown[]).length === 0, 'the message begins without content')
  check(message['stop_reason'] === null, 'the message begins without a stop')
  check(tokensIn(message['usage']) > 0, 'the message begins with tokens of its prompt')
  const reader = new BlockReader()
  let state: 'blocks' | 'delta' | 'stop' | 'error' = 'blocks'
  let error: MessagesFrame | null = null
  for (const frame of rest) {
    check(state === 'blocks' || state === 'delta', `nothing follows the end, but ${frame.type} did`)
    if (frame.type === 'error') {
      check(typeof (frame['error'] as Block)['message'] === 'string', 'an error has a message')
      error = frame
      state = 'error'
    } else if (frame.type === 'message_delta') {
      check(state === 'blocks' && !reader.isOpen, 'message_delta follows the last block')
      state = 'delta'
      Object.assign(message, frame['delta'], { usage: frame['usage'], moa: frame['moa'] })
    } else if (frame.type === 'message_stop') {
      check(state === 'delta', 'message_stop follows message_delta')
      state = 'stop'
    } else {
      check(state === 'blocks', `no block follows message_delta, but ${frame.type} did`)
      reader.read(frame)
    }
  }
  check(state === 'stop' || state === 'error', 'the stream has an end')
  if (state === 'stop') checkStop(message, reader.content)
  return { frames, message, content: reader.content, error }
}

function checkStop(message: Block, content: readonly Block[]): void {
  const reason = message['stop_reason']
  check(typeof reason === 'string', 'an answer that is whole has a reason for its end')
  const calls = content.some(({ type }) => type === 'tool_use')
  check(reason !== 'tool_use' || calls, 'an answer that ends for a tool has a call')
}

class BlockReader {
  readonly content: Block[] = []
  #open: { readonly block: Block; json: string } | null = null

  get isOpen(): boolean {
    return this.#open !== null
  }

  read(frame: MessagesFrame): void {
    const { type, index } = frame
    if (type === 'content_block_start') {
      check(this.#open === null, 'one block is open at a time')
      check(index === this.content.length, 'blocks are numbered without gaps')
      const block = { ...(frame['content_block'] as Block) }
      check(
        String(block['type']) in DELTAS,
        `a block of a known type, not ${String(block['type'])}`,
      )
      if (block['type'] === 'tool_use') {
        check(block['id'] !== '' && block['name'] !== '', 'a call has an id and a name')
        check(JSON.stringify(block['input']) === '{}', 'a call begins without input')
      }
      this.content.push(block)
      this.#open = { block, json: '' }
      return
    }
    const open = this.#open
    check(open !== null && index === this.content.length - 1, `${type} is about the open block`)
    if (open === null) return
    if (type === 'content_block_delta') this.#grow(frame['delta'] as Block, open)
    else if (type === 'content_block_stop') this.#end(open)
    else check(false, `an event of a known type, not ${type}`)
  }

  #grow(delta: Block, open: { readonly block: Block; json: string }): void {
    const { block } = open
    const type = String(delta['type'])
    check(DELTAS[String(block['type'])]?.includes(type) ?? false, `${type} fits the block`)
    if (type === 'text_delta') block['text'] = `${String(block['text'])}${String(delta['text'])}`
    else if (type === 'thinking_delta')
      block['thinking'] = `${String(block['thinking'])}${String(delta['thinking'])}`
    else if (type === 'signature_delta') {
      // Clients replace the signature, so there is one at most.
      check(block['signature'] === '', 'a block has one signature')
      block['signature'] = delta['signature']
    } else open.json += String(delta['partial_json'])
  }

  #end({ block, json }: { readonly block: Block; readonly json: string }): void {
    this.#open = null
    if (block['type'] === 'text') check(String(block['text']).trim() !== '', 'a text is not empty')
    if (block['type'] === 'tool_use' && json.trim() !== '') {
      try {
        block['input'] = JSON.parse(json)
      } catch {
        block['input'] = null // Cut off.
      }
    }
  }
}

function tokensIn(usage: unknown): number {
  return Number((usage as { readonly input_tokens?: unknown }).input_tokens)
}

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`Cannot accept the stream: wanted that ${what}`)
}
