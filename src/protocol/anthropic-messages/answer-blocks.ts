import type { Opaque } from '../../moa/message.ts'
import type { Delta, ToolCallDelta } from '../../moa/model-port.ts'
import { inPlace, joined } from './in-place.ts'
import { thoughtsIn, type Thought } from './thinking-details.ts'
import { jsonIn } from '../schemas/json-value.ts'

/** A block as it begins. */
export type BegunBlock =
  /** `model` wrote the thoughts before it. */
  | { readonly type: 'text'; readonly model?: string }
  | { readonly type: 'thinking' }
  | { readonly type: 'redacted_thinking'; readonly data: string }
  | {
      readonly type: 'tool_use'
      readonly id: string
      readonly name: string
      readonly model?: string
      /** What its model wants back with the call. */
      readonly extra?: Opaque
    }

/** What blocks are written to: each begins, grows and ends before the next one. */
export interface BlockSink {
  begin(block: BegunBlock): void
  /** A piece of the text, the thoughts or the JSON of the block. */
  grow(piece: string): void
  /** The end of the block; with the signature of its thoughts, where their provider signed them. */
  end(signature: string): void
}

/** Why a native upstream ended its answer, in its own words. */
export interface NativeStop {
  readonly reason: string
  readonly sequence: string | null
}

/** The block that is open. */
interface OpenBlock {
  readonly kind: 'text' | 'thinking' | 'call'
  /** What a piece must name to continue the block: the number of a call or of a block of thoughts; `progress` for that of a run. */
  readonly of: number | string | null
  json: string
  signature: string
}

/**
 * Writes the deltas of an answer as blocks, one after the other: of calls whose pieces come side by side, the later ones
 * wait for the end. Thoughts that a provider signed stay in their own blocks, byte for byte.
 */
export class AnswerBlocks {
  readonly #sink: BlockSink
  #open: OpenBlock | null = null
  /** White space before a text that may not come: a block of it alone is rejected by Anthropic. */
  #space = ''
  /** Pieces that wait for the end, as another call is open. */
  #waiting: Delta[] | null = null
  #begun = false
  #signs = false
  #calls = new Set<number>()
  #cutCall = false
  /** The model that wrote the thoughts, where it alone takes them back. */
  #writer: string | null = null
  #refused = false
  #stop: NativeStop | null = null

  constructor(sink: BlockSink) {
    this.#sink = sink
  }

  get hasCalls(): boolean {
    return this.#calls.size > 0
  }

  /** Whether the JSON of a call ended in its middle. */
  get hasCutCall(): boolean {
    return this.#cutCall
  }

  get refused(): boolean {
    return this.#refused
  }

  /** Why its upstream ended the answer, when it said so in words that others do not have. */
  get stop(): NativeStop | null {
    return this.#stop
  }

  /** Adds the next deltas. */
  add(deltas: readonly Delta[]): void {
    // A replay has the thoughts of an answer behind its text.
    const isFirst = !this.#begun && deltas.some(({ extra }) => thoughtsIn(extra).length > 0)
    this.#begun = true
    for (const delta of isFirst ? inPlace(joined(deltas)) : deltas)
      for (const single of singly(delta)) this.#add(single)
  }

  /** Adds a line about the progress of the run, in a block of thinking of its own. */
  progress(line: string): void {
    this.#piece('thinking', line, 'progress')
  }

  /** Ends the answer. */
  end(): void {
    this.#end()
    const rest = this.#waiting
    this.#waiting = null
    if (rest === null) return
    const { toolCalls = [], ...said } = joined(rest)
    this.#add(said)
    for (const call of toolCalls) {
      this.#end()
      this.#call(call)
    }
    this.#end()
  }

  #add(delta: Delta): void {
    const { text, reasoning, refusal, toolCalls, extra } = delta
    if (this.#waits(delta)) return
    const thoughts = extra === undefined ? [] : thoughtsIn(extra)
    for (const thought of thoughts) this.#thought(thought)
    if (thoughts.length > 0) this.#signs = true
    // The thoughts of a provider that signs them are in its own fields too, as it wants them back.
    else if (reasoning !== undefined && !this.#signs) this.#piece('thinking', reasoning, null)
    if (text !== undefined) this.#piece('text', text, null)
    if (refusal !== undefined) {
      this.#refused = true
      this.#piece('text', refusal, null)
    }
    for (const call of toolCalls ?? []) this.#call(call)
    if (extra !== undefined) this.#stop = nativeStop(extra) ?? this.#stop
  }

  /** Whether a delta has to wait, as it belongs to another block than the call that is open and not whole. */
  #waits(delta: Delta): boolean {
    const open = this.#open
    if (this.#waiting === null) {
      if (open?.kind !== 'call' || !leaves(delta, open) || isWhole(open.json)) return false
      this.#waiting = []
    }
    const { toolCalls = [], ...rest } = delta
    for (const call of toolCalls) {
      if (call.index === open?.of) this.#call(call)
      else this.#waiting.push({ toolCalls: [call] })
    }
    if (Object.keys(rest).length > 0) this.#waiting.push(rest)
    return true
  }

  #thought({ block, text, signature, data, model }: Thought): void {
    if (model !== null) this.#writer = model
    if (data !== null) {
      if (data === '') return
      this.#begin({ kind: 'thinking', of: block }, { type: 'redacted_thinking', data })
      this.#end()
      return
    }
    this.#piece('thinking', text, block ?? 'signed')
    if (signature === '') return
    // A provider may return a signature without the thoughts.
    const open = this.#opened('thinking', block ?? 'signed') ?? this.#beginThought(block)
    open.signature += signature
  }

  #beginThought(block: number | null): OpenBlock {
    return this.#begin({ kind: 'thinking', of: block ?? 'signed' }, { type: 'thinking' })
  }

  #piece(kind: 'text' | 'thinking', piece: string, of: OpenBlock['of']): void {
    if (piece === '') return
    if (this.#opened(kind, of) === null) {
      const whole = kind === 'text' ? this.#space + piece : piece
      if (kind === 'text' && whole.trim() === '') {
        this.#space = whole
        return
      }
      this.#begin({ kind, of }, { type: kind })
      this.#sink.grow(whole)
    } else this.#sink.grow(piece)
  }

  #call(piece: ToolCallDelta): void {
    const { index, id = '', name = '', arguments: json = '', extra } = piece
    let open = this.#opened('call', index)
    if (open === null) {
      if (this.#calls.has(index)) return // It was whole: what follows is white space.
      this.#calls.add(index)
      open = this.#begin(
        { kind: 'call', of: index },
        {
          type: 'tool_use',
          id,
          name,
          ...(extra === undefined ? {} : { extra }),
        },
      )
    }
    if (json === '') return
    open.json += json
    this.#sink.grow(json)
  }

  /** The block that is open, when it is this one. */
  #opened(kind: OpenBlock['kind'], of: OpenBlock['of']): OpenBlock | null {
    const open = this.#open
    return open !== null && open.kind === kind && open.of === of ? open : null
  }

  #begin(block: Pick<OpenBlock, 'kind' | 'of'>, begun: BegunBlock): OpenBlock {
    this.#end()
    const open = { ...block, json: '', signature: '' }
    this.#open = open
    this.#sink.begin(this.#withWriter(begun))
    return open
  }

  /** Thoughts stay as their provider wrote them, so what follows them names their model. */
  #withWriter(begun: BegunBlock): BegunBlock {
    if (this.#writer === null || (begun.type !== 'text' && begun.type !== 'tool_use')) return begun
    return { ...begun, model: this.#writer }
  }

  #end(): void {
    const open = this.#open
    this.#open = null
    this.#space = ''
    if (open === null) return
    if (open.kind === 'call' && !isWhole(open.json)) this.#cutCall = true
    this.#sink.end(open.signature)
  }
}

/** A delta that begins several calls as one for each: the later ones wait for the end of the first. */
function* singly(delta: Delta): Generator<Delta> {
  const { toolCalls = [], ...said } = delta
  if (toolCalls.length < 2) return yield delta
  if (Object.keys(said).length > 0) yield said
  for (const call of toolCalls) yield { toolCalls: [call] }
}

function nativeStop({ provider_specific_fields: own }: Opaque): NativeStop | null {
  const { stop_reason: reason, stop_sequence: sequence } = Object(own) as Opaque
  if (typeof reason !== 'string') return null
  return { reason, sequence: typeof sequence === 'string' ? sequence : null }
}

/** Whether a delta has anything for another block than the call that is open. */
function leaves({ toolCalls = [], ...rest }: Delta, { of }: OpenBlock): boolean {
  return Object.keys(rest).length > 0 || toolCalls.some(({ index }) => index !== of)
}

/** Whether the arguments of a call are whole. */
function isWhole(json: string): boolean {
  return jsonIn(json) !== undefined
}
