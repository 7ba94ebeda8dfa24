import type { Message, Part, TextPart, ToolCall } from '../../moa/message.ts'
import type { Result } from '../../moa/result.ts'
import { OPAQUE_OF_CALLS } from '../openai-chat/chat-request.ts'
import { withResults } from '../openai-chat/open-calls.ts'
import type { Problem } from '../parse.ts'
import { withoutProgress } from '../runs/progress.ts'
import type { AnswerBlock, MessagesRequest, UserBlock, WireMessage } from './messages-request.ts'
import { contentOf, markOf, partsOf } from './said.ts'
import { detailOf, type Thought } from './thinking-details.ts'

/** The conversation of a request as the engine knows it, or the block that cannot stand where it does. */
export function toMessages({
  system,
  messages,
  cache_control: mark,
}: Pick<MessagesRequest, 'system' | 'messages' | 'cache_control'>): Result<
  readonly Message[],
  Problem
> {
  const reader = new ConversationReader()
  for (const turn of turnsOf(messages)) {
    const wrong = reader.add(turn)
    if (wrong !== null) return { ok: false, error: wrong }
  }
  const conversation = withResults([...systemMessages(system), ...reader.end()])
  const last = conversation.at(-1)
  if (mark === undefined || mark === null || last === undefined)
    return { ok: true, value: conversation }
  const extra = { cache_control: mark, ...last.extra }
  return { ok: true, value: [...conversation.slice(0, -1), { ...last, extra }] }
}

/** Claude Code begins its system with what is meant for the billing of Anthropic, and may change with every request. */
const BILLING = 'x-anthropic-billing-header:'

function systemMessages(system: MessagesRequest['system']): readonly Message[] {
  const blocks = blocksOf(system ?? '').filter(({ text }) => !text.startsWith(BILLING))
  return blocks.length === 0 ? [] : [{ role: 'system', content: contentOf(partsOf(blocks)) }]
}

/** A text as the block that it stands for; none for an empty one. */
function blocksOf<B>(content: string | readonly B[]): readonly (B | TextPart)[] {
  if (typeof content !== 'string') return content
  return content === '' ? [] : [{ type: 'text', text: content }]
}

interface Placed<B> {
  readonly block: B
  /** Its path in the request. */
  readonly path: string
}

/** Messages of one role in a row, which are one turn. */
type Turn =
  | { readonly role: 'user'; readonly blocks: Placed<UserBlock>[] }
  | { readonly role: 'assistant'; readonly blocks: Placed<AnswerBlock>[] }
  | { readonly role: 'system'; readonly blocks: Placed<TextPart>[] }

function turnsOf(messages: readonly WireMessage[]): readonly Turn[] {
  const turns: Turn[] = []
  for (const [index, { role, content }] of messages.entries()) {
    const blocks = blocksOf<UserBlock | AnswerBlock>(content).map((block, at) => ({
      block,
      path: `messages[${index}].content[${at}]`,
    }))
    const last = turns.at(-1)
    // The blocks of a role are those that its schema accepts.
    if (last?.role === role) (last.blocks as Placed<unknown>[]).push(...blocks)
    else turns.push({ role, blocks } as Turn)
  }
  return turns
}

/** Reads turns one after the other: the results of an answer's calls stand before all else that follows it. */
class ConversationReader {
  readonly #messages: Message[] = []
  /** Ids of the calls of the last answer that have no result yet. */
  readonly #open = new Set<string>()
  /** Messages of the system that stand between calls and their results. */
  #held: Message[] = []

  /** Adds a turn; returns what is wrong with it. */
  add(turn: Turn): Problem | null {
    if (turn.role === 'user') return this.#addUser(turn.blocks)
    if (turn.role === 'assistant') return this.#addAnswer(turn.blocks)
    this.#addSystem(turn.blocks.map(({ block }) => block))
    return null
  }

  end(): readonly Message[] {
    this.#release()
    return this.#messages
  }

  #addUser(blocks: readonly Placed<UserBlock>[]): Problem | null {
    const said: Exclude<UserBlock, ToolResult>[] = []
    const results: Message[] = []
    const images: Part[] = []
    for (const { block, path } of blocks) {
      if (block.type !== 'tool_result') said.push(block)
      else if (this.#open.delete(block.tool_use_id)) {
        const parts = partsOf(blocksOf(block.content ?? ''))
        results.push(toolMessage(block, parts))
        images.push(...parts.filter(({ type }) => type === 'image'))
      } else return noCall(`${path}.tool_use_id`)
    }
    // Reminders of a client between the steps of a loop are no new turn of the user.
    const last = results.pop()
    const isInTurn = last !== undefined && said.every(isReminder)
    const isStep = isInTurn && images.length === 0
    if (last !== undefined)
      results.push(isStep ? { ...last, content: joined(last.content, said) } : last)
    this.#messages.push(...results)
    this.#release()
    const parts = isStep ? [] : [...images, ...partsOf(said)]
    const within = isInTurn ? ({ ofResults: true } as const) : {}
    if (parts.length > 0)
      this.#messages.push({ role: 'user', content: contentOf(parts), ...within })
    return null
  }

  #addAnswer(blocks: readonly Placed<AnswerBlock>[]): Problem | null {
    this.#release()
    this.#open.clear()
    for (const { block, path } of blocks) {
      if (block.type !== 'tool_use') continue
      if (this.#open.has(block.id)) return secondCall(`${path}.id`)
      this.#open.add(block.id)
    }
    const message = answerMessage(blocks.map(({ block }) => block))
    const { content, toolCalls = [] } = message
    // Nothing is left of an answer of progress alone, and providers reject an empty one.
    if (content !== '' || toolCalls.length > 0) this.#messages.push(message)
    return null
  }

  #addSystem(blocks: readonly TextPart[]): void {
    if (blocks.length === 0) return
    const message: Message = { role: 'system', content: contentOf(partsOf(blocks)) }
    if (this.#open.size > 0) this.#held.push(message)
    else this.#messages.push(message)
  }

  #release(): void {
    this.#messages.push(...this.#held)
    this.#held = []
  }
}

function noCall(param: string): Problem {
  return { message: `${param}: wanted the id of a tool_use of the message before`, param }
}

function secondCall(param: string): Problem {
  return { message: `${param}: another tool_use of this answer has this id`, param }
}

const REMINDER = '<system-reminder>'

function isReminder(block: UserBlock): boolean {
  return block.type === 'text' && block.text.trimStart().startsWith(REMINDER)
}

type ToolResult = Extract<UserBlock, { type: 'tool_result' }>

function joined(
  content: Message['content'],
  said: readonly Exclude<UserBlock, ToolResult>[],
): Message['content'] {
  if (said.length === 0) return content
  const own = typeof content === 'string' ? partsOf(blocksOf(content)) : content
  return contentOf([...own, ...partsOf(said)])
}

/**
 * A result as text: few providers take images in it, so these stand behind all results. Only Anthropic has a field for a
 * result that is an error: others get it as a word of the text.
 */
function toolMessage(result: ToolResult, all: readonly Part[]): Message {
  const texts = all.filter(({ type }) => type === 'text')
  const parts = texts.length === 0 && all.length > 0 ? [SEEN] : texts
  const { extra } = markOf(result)
  const isError = result.is_error === true
  return {
    role: 'tool',
    toolCallId: result.tool_use_id,
    content: contentOf(isError ? asError(parts) : parts),
    ...(extra === undefined && !isError
      ? {}
      : { extra: { ...extra, ...(isError ? { is_error: true } : {}) } }),
  }
}

/** Stands in a result that is an image alone. */
const SEEN: TextPart = { type: 'text', text: 'The result is an image, which follows.' }

/** The text of a result that is an error: it begins with the word, unless it has it already. */
function asError(parts: readonly Part[]): readonly Part[] {
  const [first, ...rest] = parts
  if (first?.type !== 'text') return [{ type: 'text', text: 'Error' }, ...parts]
  const hasWord = /error/i.test(first.text.slice(0, 200))
  return hasWord ? parts : [{ ...first, text: `Error: ${first.text}` }, ...rest]
}

/** An earlier answer. Its thoughts go back at their places, to the provider that signed them. */
function answerMessage(blocks: readonly AnswerBlock[]): Message {
  const said: Extract<AnswerBlock, { type: 'text' }>[] = []
  const calls: ToolCall[] = []
  const thoughts: Thought[] = []
  const model = writerOf(blocks)
  let reasoning = ''
  let textChars = 0
  for (const block of blocks) {
    if (block.type === 'text') {
      said.push(block)
      textChars += block.text.length
    } else if (block.type === 'tool_use') {
      const { id, name, input } = block
      calls.push({ id, name, arguments: JSON.stringify(input), ...extraOf(block) })
    } else {
      const signed = block.type === 'redacted_thinking' || Boolean(block.signature)
      const place = { textChars, toolCalls: calls.length }
      if (signed) thoughts.push(thoughtOf(block, { place, block: thoughts.length, model }))
      else if (block.type === 'thinking') reasoning += withoutProgress(block.thinking)
    }
  }
  return {
    role: 'assistant',
    content: contentOf(partsOf(said)),
    ...(reasoning === '' ? {} : { reasoning }),
    ...(calls.length === 0 ? {} : { toolCalls: calls }),
    ...(thoughts.length === 0 ? {} : { extra: { reasoning_details: thoughts.map(detailOf) } }),
  }
}

/** The model that wrote the thoughts of an answer, as the blocks behind them name it; null when none does. */
function writerOf(blocks: readonly AnswerBlock[]): string | null {
  for (const block of blocks)
    if ((block.type === 'text' || block.type === 'tool_use') && typeof block.model === 'string')
      return block.model
  return null
}

function thoughtOf(
  block: Extract<AnswerBlock, { type: 'thinking' | 'redacted_thinking' }>,
  at: Pick<Thought, 'place' | 'block' | 'model'>,
): Thought {
  return block.type === 'thinking'
    ? { ...at, text: block.thinking, signature: block.signature ?? '', data: null }
    : { ...at, text: '', signature: '', data: block.data }
}

/** What belongs to a call beside its input: a mark, and what its model wants back. */
function extraOf(call: Extract<AnswerBlock, { type: 'tool_use' }>): Pick<ToolCall, 'extra'> {
  const own = OPAQUE_OF_CALLS.filter((name) => call[name] !== undefined && call[name] !== null)
  const extra = {
    ...markOf(call).extra,
    ...Object.fromEntries(own.map((name) => [name, call[name]])),
  }
  return Object.keys(extra).length === 0 ? {} : { extra }
}
