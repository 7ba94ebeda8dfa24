import type { Message, Opaque, Part, ToolCall } from '../../moa/message.ts'
import type { Result } from '../../moa/result.ts'
import { present } from '../mixtures/present.ts'
import { withResults } from '../openai-chat/open-calls.ts'
import type { Problem } from '../parse.ts'
import { withoutProgress } from '../runs/progress.ts'
import type { InputItem } from './responses-request.ts'
import { unseal } from './sealed.ts'
import { shownName, textArguments } from './tools.ts'

type OfType<T> = Extract<InputItem, { readonly type: T }>
type MessageItem = Extract<InputItem, { readonly content: unknown; readonly role: unknown }>
type CallItem = OfType<'function_call'> | OfType<'custom_tool_call'>
type ResultItem = Extract<InputItem, { readonly output: unknown }>

/** Reads the items of a conversation: each answer with its calls, and each call with its result. */
export function toMessages(input: readonly InputItem[]): Result<readonly Message[], Problem> {
  const conversation = new Conversation()
  for (const [index, item] of input.entries()) {
    const wrong = conversation.add(item)
    if (wrong === null) continue
    const param = `input[${index}].call_id`
    return { ok: false, error: { message: `${param}: ${wrong}`, param } }
  }
  return { ok: true, value: withResults(conversation.messages()) }
}

/** Longest id that a message quotes. */
const MAX_QUOTED_CHARS = 64

function quoted(id: string): string {
  return JSON.stringify(id.slice(0, MAX_QUOTED_CHARS))
}

/** An answer of the assistant, which stands in several items. */
class Answer {
  readonly texts: (string | Part)[] = []
  readonly calls: ToolCall[] = []
  readonly results: Message[] = []
  readonly images: Part[] = []
  readonly thoughts: ReasoningOf[]
  /** Whether the next text continues it: something stands between the texts of one answer. */
  isOpen = false

  constructor(thoughts: ReasoningOf[]) {
    this.thoughts = thoughts
  }

  messages(): readonly Message[] {
    const { calls, results, images } = this
    const sealed = this.thoughts.flatMap((thought) => thought.sealed ?? [])
    const extras = Object.fromEntries(sealed.flatMap((each) => Object.entries(each.calls)))
    const reasoning = this.thoughts.map(({ text }) => text).join('')
    const extra = joined(sealed.map(({ answer }) => answer))
    const toolCalls = calls.map((call) =>
      Object.hasOwn(extras, call.id) ? { ...call, ...present({ extra: extras[call.id] }) } : call,
    )
    const answer: Message = {
      role: 'assistant',
      content: this.#content(),
      ...(reasoning === '' ? {} : { reasoning }),
      ...(Object.keys(extra).length === 0 ? {} : { extra }),
      ...(toolCalls.length === 0 ? {} : { toolCalls }),
    }
    if (images.length === 0) return [answer, ...results]
    return [answer, ...results, { role: 'user', content: images, ofResults: true }]
  }

  #content(): Message['content'] {
    const [first = '', ...more] = this.texts
    if (more.length === 0 && typeof first === 'string') return first
    return this.texts.map((text) => (typeof text === 'string' ? { type: 'text', text } : text))
  }
}

interface ReasoningOf {
  readonly text: string
  readonly sealed: ReturnType<typeof unseal>
}

class Conversation {
  readonly #turns: (Message | Answer)[] = []
  /** The answers whose calls wait for a result, by the id of the call; null once it has one. */
  readonly #open = new Map<string, Answer | null>()
  /** Reasoning that no answer follows yet. */
  #thoughts: ReasoningOf[] = []

  messages(): readonly Message[] {
    return this.#turns.flatMap((turn) => (turn instanceof Answer ? turn.messages() : [turn]))
  }

  /** Adds an item; returns what is wrong with its `call_id`, or null. */
  add(item: InputItem): string | null {
    switch (item.type) {
      case 'reasoning':
        this.#addReasoning(item)
        return null
      case 'function_call':
      case 'custom_tool_call':
        return this.#addCall(item)
      case 'function_call_output':
      case 'custom_tool_call_output':
        return this.#addResult(item)
      case 'message':
      case undefined:
      case null:
        this.#addMessage(item)
        return null
      case 'additional_tools':
      case 'web_search_call':
      case 'tool_search_call':
      case 'tool_search_output':
      case 'image_generation_call':
        return null // Nothing of the conversation.
    }
  }

  #addMessage({ role, content }: MessageItem): void {
    const said = typeof content === 'string' ? content : contentOf(content.map(toPart))
    if (role === 'assistant') {
      this.#answerFor('text').texts.push(...(typeof said === 'string' ? [said] : said))
      return
    }
    this.#thoughts = [] // Nothing followed it that it could belong to.
    this.#turns.push({ role, content: said })
  }

  /** Reasoning stands before what it led to; at the end of an answer it belongs to that. */
  #addReasoning(item: OfType<'reasoning'>): void {
    const thought = reasoningOf(item)
    const last = this.#last()
    if (last === null) this.#thoughts.push(thought)
    else {
      last.thoughts.push(thought)
      last.isOpen = true
    }
  }

  #addCall(item: CallItem): string | null {
    const answer = this.#answerFor('call')
    const { call_id: id, namespace } = item
    const name = shownName(namespace, item.name)
    const text = item.type === 'function_call' ? item.arguments : textArguments(item.input)
    const same = answer.calls.find((call) => call.id === id)
    if (same !== undefined) {
      const isRepeated = same.name === name && same.arguments === text
      return isRepeated ? null : `another call before it has the id ${quoted(id)}`
    }
    answer.calls.push({ id, name, arguments: text })
    answer.isOpen = true
    this.#open.set(id, answer)
    return null
  }

  #addResult({ call_id: id, output }: ResultItem): string | null {
    const answer = this.#open.get(id)
    if (answer === undefined) return `no call before it has the id ${quoted(id)}`
    if (answer === null) return `the call ${quoted(id)} has a result already`
    this.#open.set(id, null)
    const parts = typeof output === 'string' ? [] : output.map(toPart)
    const images = parts.filter(({ type }) => type === 'image')
    const texts = parts.flatMap((part) => (part.type === 'text' ? [part.text] : []))
    const content = typeof output === 'string' ? output : texts.join('\n') || noText(images.length)
    answer.results.push({ role: 'tool', content, toolCallId: id })
    if (images.length === 0) return null
    answer.images.push({ type: 'text', text: `Images in the result of the call ${id}:` }, ...images)
    return null
  }

  /** The answer that an item belongs to. Two texts that stand side by side are two answers. */
  #answerFor(kind: 'text' | 'call'): Answer {
    const last = this.#last()
    if (last !== null && (kind === 'call' || last.isOpen)) return last
    const answer = new Answer(this.#thoughts)
    this.#thoughts = []
    this.#turns.push(answer)
    return answer
  }

  /** The answer that ends the conversation so far, unless a result has come since. */
  #last(): Answer | null {
    const last = this.#turns.at(-1)
    return last instanceof Answer && last.results.length === 0 ? last : null
  }
}

/** A lone text is no list: clients send lists alone, and some providers take none. */
function contentOf(parts: readonly Part[]): Message['content'] {
  const [first] = parts
  if (first === undefined) return ''
  return parts.length === 1 && first.type === 'text' ? first.text : parts
}

/** The content of a result that has no text: some providers reject an empty one. */
function noText(images: number): string {
  return images === 0 ? '' : 'The result is an image, which follows.'
}

type ContentPart =
  | Exclude<MessageItem['content'], string>[number]
  | Exclude<ResultItem['output'], string>[number]

function toPart(part: ContentPart): Part {
  if (part.type === 'refusal') return { type: 'text', text: part.refusal }
  if (part.type !== 'input_image') return { type: 'text', text: part.text }
  return { type: 'image', url: part.image_url, ...present({ detail: part.detail }) }
}

/** What only one model can read returns to this model alone; text is for those that want their reasoning back. */
function reasoningOf({
  summary,
  content,
  encrypted_content: text,
}: OfType<'reasoning'>): ReasoningOf {
  const summaries = textsIn(summary).map(withoutProgress)
  return { text: [...summaries, ...textsIn(content)].join(''), sealed: unseal(text) }
}

function textsIn(parts: unknown): readonly string[] {
  if (!Array.isArray(parts)) return []
  return parts.flatMap((part) => {
    const { text } = Object(part) as { readonly text?: unknown }
    return typeof text === 'string' ? [text] : []
  })
}

/** Lists of several pieces follow each other; of anything else the last one counts. */
function joined(pieces: readonly Opaque[]): Opaque {
  const whole: Record<string, unknown> = {}
  for (const [name, value] of pieces.flatMap((piece) => Object.entries(piece))) {
    const before = whole[name]
    whole[name] = Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value
  }
  return whole
}
