interface Item {
  readonly id: string
  readonly type: string
  readonly status: string
  readonly call_id?: string
  readonly arguments?: string
  readonly input?: string
  readonly content?: readonly Part[]
  readonly summary?: readonly Part[]
}

interface Part {
  readonly type: string
  readonly text?: string
  readonly refusal?: string
  readonly annotations?: unknown
  readonly logprobs?: unknown
}

/** The answer in an event. */
export interface CheckedResponse {
  readonly id: string
  readonly object: string
  readonly created_at: number
  readonly model: string
  readonly status: string
  readonly error: unknown
  readonly incomplete_details: unknown
  readonly output: readonly Item[]
  readonly usage?: { readonly [field: string]: unknown } | null
}

interface Event extends Omit<Partial<Part>, 'type'> {
  readonly type: string
  readonly output_index?: number
  readonly item_id?: string
  readonly content_index?: number
  readonly summary_index?: number
  readonly delta?: string
  readonly arguments?: string
  readonly input?: string
  readonly item?: Item
  readonly part?: Part
  readonly response?: CheckedResponse
}

/** An event of a stream of Responses. */
export interface ResponseFrame {
  readonly type: string
  readonly sequence_number: number
  readonly [field: string]: unknown
}

/** The frames of a stream of Responses; throws where one has no event line, or another type in it than in its data. */
export function responseFrames(text: string): readonly ResponseFrame[] {
  const blocks = text.split('\n\n').filter((block) => block !== '' && !block.startsWith(':'))
  return blocks.map((block) => {
    const [name, data, ...rest] = block.split('\n')
    const frame = JSON.parse(data?.slice('data: '.length) ?? '') as ResponseFrame
    if (name !== `event: ${frame.type}` || rest.length > 0) throw wrong('event line', block)
    return frame
  })
}

/**
 * Checks a whole stream of Responses against all that the strictest known client checks, and returns the answer at its
 * end. Throws at the first rule that is broken.
 */
export function checkResponseStream(text: string): CheckedResponse {
  const frames = responseFrames(text)
  const check = new StreamCheck()
  for (const [index, frame] of frames.entries()) {
    if (frame.sequence_number !== index) throw wrong(`sequence_number, which is ${index}`, frame)
    check.see(frame)
  }
  return check.end()
}

function wrong(rule: string, found: unknown): Error {
  return new Error(`Cannot accept this stream: wanted ${rule}, found ${JSON.stringify(found)}`)
}

interface OpenItem {
  readonly id: string
  readonly type: string
  readonly callId: unknown
  readonly parts: { text: string; done: boolean; ended: boolean }[]
  arguments: string
  argumentsDone: boolean
  done: Item | null
}

const LIFECYCLE = /^response\.(created|queued|in_progress|completed|incomplete|failed)$/
const TERMINAL = /^response\.(completed|incomplete|failed)$/

/** Follows a stream, event by event. */
class StreamCheck {
  readonly #items: OpenItem[] = []
  #id: string | null = null
  #last: string | null = null
  #response: CheckedResponse | null = null

  see(event: Event): void {
    if (this.#last === null && event.type !== 'response.created')
      throw wrong('response.created first', event)
    if (event.type === 'error') {
      if (this.#last !== 'response.failed') throw wrong('error behind response.failed alone', event)
    } else if (this.#response !== null) throw wrong('nothing behind the end', event)
    if (LIFECYCLE.test(event.type)) this.#lifecycle(event)
    else if (event.type !== 'error') this.#grow(event)
    this.#last = event.type
  }

  /** The answer; throws when the stream has not ended as clients expect. */
  end(): CheckedResponse {
    if (this.#response === null) throw wrong('a terminal event', this.#last)
    if (this.#response.status === 'failed' && this.#last !== 'error')
      throw wrong('error behind response.failed', this.#last)
    return this.#response
  }

  #lifecycle({ type, response }: Event): void {
    if (response === undefined) throw wrong('a response', type)
    if (!/^resp_./.test(response.id)) throw wrong('an id resp_…', response.id)
    if (response.id !== (this.#id ?? response.id)) throw wrong(`the id ${this.#id}`, response.id)
    this.#id = response.id
    if (response.object !== 'response') throw wrong('object "response"', response.object)
    if (!Number.isInteger(response.created_at)) throw wrong('created_at', response.created_at)
    if (typeof response.model !== 'string') throw wrong('a model', response.model)
    if (!Array.isArray(response.output)) throw wrong('output', response.output)
    const status = type.replace('response.', '').replace('created', 'in_progress')
    if (response.status !== status) throw wrong(`status ${status}`, response.status)
    for (const [index, item] of response.output.entries()) this.#repeated(index, item, type)
    if (TERMINAL.test(type)) this.#terminal(response)
  }

  /** An item in a state of the answer is one that was added at this place. */
  #repeated(index: number, item: Item, type: string): void {
    const open = this.#items[index]
    if (open === undefined || open.id !== item.id || open.type !== item.type)
      throw wrong(`the item ${index} as it was added`, item)
    if (open.callId !== item.call_id) throw wrong(`call_id ${String(open.callId)}`, item)
    if (open.done !== null && JSON.stringify(open.done) !== JSON.stringify(item))
      throw wrong(`the item as it was done: ${JSON.stringify(open.done)}`, item)
    if (TERMINAL.test(type) && item.status === 'in_progress')
      throw wrong('an item that is not in progress', item)
  }

  #terminal(response: CheckedResponse): void {
    const { status, output, usage, incomplete_details: details } = response
    if (output.length !== this.#items.length) throw wrong('every item in the end', output)
    if (output.length === 0 && status !== 'failed') throw wrong('an item', output)
    const open = this.#items.find(({ done }) => done === null)
    if (open !== undefined && status !== 'failed') throw wrong('every item done', open.id)
    if (status === 'completed') {
      const cut = output.find((item) => item.status !== 'completed')
      if (cut !== undefined) throw wrong('every item completed', cut)
    }
    if ((status === 'incomplete') !== (details !== null)) throw wrong('incomplete_details', details)
    if ((status === 'failed') !== (response.error !== null)) throw wrong('error', response.error)
    checkUsage(usage)
    this.#response = response
  }

  #grow(event: Event): void {
    const { output_index: index, item } = event
    if (index === undefined) throw wrong('an event with output_index', event)
    if (event.type === 'response.output_item.added') {
      if (index !== this.#items.length) throw wrong(`output_index ${this.#items.length}`, event)
      this.#added(item)
      return
    }
    const open = this.#items[index]
    if (open === undefined) throw wrong('an item that was added', event)
    if (open.done !== null) throw wrong('no event of an item that is done', event)
    if (event.type === 'response.output_item.done') {
      if (item === undefined) throw wrong('an item', event)
      checkDone(open, item)
      open.done = item
      return
    }
    if (event.item_id !== open.id) throw wrong(`item_id ${open.id}`, event)
    if (event.type.includes('_call')) growCall(open, event)
    else growPart(open, event)
  }

  #added(item: Item | undefined): void {
    if (item === undefined) throw wrong('an item', item)
    const { id, type } = item
    if (!id) throw wrong('an id', item)
    if (this.#items.some((other) => other.id === id)) throw wrong('a new id', item)
    if (this.#items.some(({ done }) => done === null)) throw wrong('one open item at a time', item)
    if (type.endsWith('_call') && !item.call_id) throw wrong('call_id', item)
    if (item.status !== 'in_progress') throw wrong('an item in progress', item)
    const open = { id, type, callId: item.call_id, parts: [], arguments: '' }
    this.#items.push({ ...open, argumentsDone: false, done: null })
  }
}

const COUNTS = ['input_tokens', 'output_tokens', 'total_tokens']

function checkUsage(usage: CheckedResponse['usage']): void {
  const details = {
    ...Object(usage?.['input_tokens_details']),
    ...Object(usage?.['output_tokens_details']),
  }
  const counts = [
    ...COUNTS.map((name) => usage?.[name]),
    details['cached_tokens'],
    details['reasoning_tokens'],
  ]
  if (!counts.every((count) => Number.isInteger(count))) throw wrong('usage', usage)
}

const PART_ADDED = ['response.content_part.added', 'response.reasoning_summary_part.added']
const PART_ENDED = ['response.content_part.done', 'response.reasoning_summary_part.done']

function growPart(open: OpenItem, event: Event): void {
  const at = partIndex(event)
  if (PART_ADDED.includes(event.type)) {
    if (at !== open.parts.length) throw wrong(`the part ${open.parts.length}`, event)
    if (open.parts.some(({ ended }) => !ended)) throw wrong('one open part at a time', event)
    open.parts.push({ text: '', done: false, ended: false })
    return
  }
  const part = open.parts[at]
  if (part === undefined) throw wrong('a part that was added', event)
  if (PART_ENDED.includes(event.type)) {
    if (!part.done || part.ended) throw wrong('the whole text before the end of its part', event)
    if (textOf(event.part) !== part.text)
      throw wrong(`the text ${JSON.stringify(part.text)}`, event)
    part.ended = true
  } else if (part.done) throw wrong('nothing behind the whole text', event)
  else if (event.type.endsWith('.delta')) part.text += event.delta
  else if (event.type.endsWith('.done')) {
    if (textOf(event) !== part.text) throw wrong(`the text ${JSON.stringify(part.text)}`, event)
    part.done = true
  } else if (event.type !== 'response.output_text.annotation.added')
    throw wrong('an event of a part', event)
  if (event.type.startsWith('response.output_text.') && event.type !== ANNOTATION)
    if (!Array.isArray(event.logprobs)) throw wrong('logprobs', event)
}

const ANNOTATION = 'response.output_text.annotation.added'

function partIndex(event: Event): number {
  const index = event.content_index ?? event.summary_index
  if (index === undefined) throw wrong('content_index or summary_index', event)
  return index
}

function textOf(part: Pick<Part, 'text' | 'refusal'> | undefined): string | undefined {
  return part?.text ?? part?.refusal
}

function growCall(open: OpenItem, event: Event): void {
  if (open.argumentsDone) throw wrong('nothing behind the whole arguments', event)
  if (event.type.endsWith('.delta')) {
    open.arguments += event.delta
    return
  }
  const { arguments: text, input } = event
  if ((text ?? input) !== open.arguments) throw wrong(open.arguments, event)
  open.argumentsDone = true
}

function checkDone(open: OpenItem, item: Item): void {
  if (item.id !== open.id || item.type !== open.type || item.call_id !== open.callId)
    throw wrong(`the item ${open.id} as it was added`, item)
  const status = item.status
  if (status !== 'completed' && status !== 'incomplete') throw wrong('a status of an end', item)
  if (open.parts.some(({ ended }) => !ended)) throw wrong('every part ended', item)
  switch (item.type) {
    case 'message': {
      const { content = [] } = item
      const texts = content.map(textOf)
      if (JSON.stringify(texts) !== JSON.stringify(open.parts.map(({ text }) => text)))
        throw wrong('the parts as they were written', item)
      for (const part of content.filter(({ type }) => type === 'output_text'))
        if (!Array.isArray(part.annotations) || !Array.isArray(part.logprobs))
          throw wrong('annotations and logprobs', item)
      return
    }
    case 'function_call':
      if (item.arguments !== open.arguments) throw wrong(open.arguments, item)
      if (open.argumentsDone !== (status === 'completed')) throw wrong('whole arguments', item)
      if (status === 'completed') JSON.parse(open.arguments)
      return
    case 'custom_tool_call':
      if (item.input !== open.arguments) throw wrong(open.arguments, item)
      return
    case 'reasoning':
      if (item.summary?.length !== open.parts.length) throw wrong('the parts of the summary', item)
      return
    default:
      throw wrong('an item that clients know', item)
  }
}
