import type { Message, ToolCall } from '../../../../moa/message.ts'
import { CONTINUE } from '../../../../moa/text/user-turn.ts'
import { argumentsOf } from '../../call-arguments.ts'
import type { Block } from '../cache.ts'
import { wireContent } from './content.ts'
import { thinkingBlocks } from '../thinking.ts'
import { withThoughts } from './thought-places.ts'
import { ToolIds } from './tool-ids.ts'
import { spelledName } from '../tool-name.ts'

/** One turn of a conversation as Anthropic takes it. */
export interface Turn {
  readonly role: 'user' | 'assistant'
  readonly content: Block[]
}

/** A conversation as Anthropic takes it. */
export interface Conversation {
  readonly system: readonly Block[]
  readonly turns: readonly Turn[]
  /** The blocks that the run added to what the caller sent. */
  readonly added: ReadonlySet<Block>
}

/** Stands before a conversation that begins with an answer: Anthropic wants a user first. */
const BEGIN = 'Begin.'

/** Writes a conversation, which may come from any client and any model, so that this model of Anthropic takes it. */
export function wireConversation(messages: readonly Message[], model: string): Conversation {
  const writer = new ConversationWriter(model)
  for (const message of messages) writer.add(message)
  return writer.end()
}

/** A call without its result so far: the id that it came with, and the one that is sent. */
interface OpenCall {
  readonly given: string
  readonly id: string
}

/**
 * Writes messages as turns whose roles alternate: messages of one role in a row become one turn, those of the system
 * stand before all. The results of an answer's calls stand first in the next turn, none missing and none twice.
 */
class ConversationWriter {
  readonly #model: string
  readonly #system: Block[] = []
  readonly #turns: Turn[] = []
  readonly #added = new Set<Block>()
  readonly #ids = new ToolIds()
  /** Of the last answer. */
  #open: OpenCall[] = []
  /** Results at the beginning of the last turn. */
  #results = 0

  constructor(model: string) {
    this.#model = model
  }

  add(message: Message): void {
    if (message.role === 'assistant') this.#addAnswer(message)
    else if (message.role === 'tool') this.#addResult(message)
    else {
      const blocks = this.#blocksOf(message)
      if (message.role === 'user') this.#push('user', blocks)
      else this.#system.push(...blocks.filter(isText))
    }
  }

  end(): Conversation {
    this.#closeCalls()
    const ends = this.#turns.at(-1)?.role ?? 'user'
    if (ends === 'assistant') this.#push('user', [{ type: 'text', text: CONTINUE }])
    const [first] = this.#turns
    // A conversation of the system alone: what it says is the question.
    if (first === undefined && this.#system.length > 0)
      return { system: [], turns: [{ role: 'user', content: this.#system }], added: this.#added }
    const begin: Turn = { role: 'user', content: [{ type: 'text', text: BEGIN }] }
    const turns = first?.role === 'user' ? this.#turns : [begin, ...this.#turns]
    return { system: this.#system, turns, added: this.#added }
  }

  #blocksOf(message: Message): readonly Block[] {
    const { own, added } = wireContent(message)
    for (const block of added) this.#added.add(block)
    return [...own, ...added]
  }

  #addAnswer(message: Message): void {
    const calls = message.toolCalls ?? []
    const said = this.#blocksOf(message).filter(isText)
    // Anthropic rejects an answer that ends with its thoughts.
    if (said.length === 0 && calls.length === 0) return
    this.#closeCalls()
    const open = calls.map(({ id }) => ({ given: id, id: this.#ids.of(id) }))
    const uses = calls.map((call, index) => toolUse(call, open[index]?.id ?? call.id))
    this.#push('assistant', withThoughts(thinkingBlocks(message, this.#model), { said, uses }))
    this.#open = open
  }

  #addResult(message: Message): void {
    const blocks = this.#blocksOf(message)
    const at = this.#open.findIndex(({ given }) => given === message.toolCallId)
    const [call] = at === -1 ? [] : this.#open.splice(at, 1)
    // Without its call, or as the second one of a call, it is only a text.
    if (call === undefined) this.#push('user', blocks)
    else this.#pushResult({ ...toolResult(call.id, blocks), ...errorMark(message) })
  }

  /** Anthropic rejects a call without its result. */
  #closeCalls(): void {
    for (const { id } of this.#open) this.#pushResult(noResult(id))
    this.#open = []
  }

  #pushResult(result: Block): void {
    this.#contentOf('user').splice(this.#results++, 0, result)
  }

  #push(role: Turn['role'], blocks: readonly Block[]): void {
    if (blocks.length > 0) this.#contentOf(role).push(...blocks)
  }

  /** The content of the turn to which the next block of a role belongs. */
  #contentOf(role: Turn['role']): Block[] {
    const last = this.#turns.at(-1)
    if (last?.role === role) return last.content
    const turn: Turn = { role, content: [] }
    this.#turns.push(turn)
    this.#results = 0
    return turn.content
  }
}

function isText({ type }: Block): boolean {
  return type === 'text'
}

function toolUse({ name, arguments: text }: ToolCall, id: string): Block {
  return { type: 'tool_use', id, name: spelledName(name), input: argumentsOf(text) }
}

/** A result. Its mark stands on itself, as that of every block of a turn. */
function toolResult(id: string, blocks: readonly Block[]): Block {
  const mark = blocks.at(-1)?.cache_control
  const content = blocks.map(({ cache_control: _mark, ...block }) => block)
  return {
    type: 'tool_result',
    tool_use_id: id,
    ...(content.length === 0 ? {} : { content }),
    ...(mark === undefined ? {} : { cache_control: mark }),
  }
}

/** A caller's word that the result is an error. */
function errorMark({ extra }: Message): object {
  return extra?.['is_error'] === true ? { is_error: true } : {}
}

function noResult(id: string): Block {
  const content = [{ type: 'text', text: 'This call has no result.' }]
  return { type: 'tool_result', tool_use_id: id, content, is_error: true }
}
