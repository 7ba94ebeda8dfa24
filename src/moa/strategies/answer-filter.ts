import type { ToolCall } from '../message.ts'
import type { Delta, ToolCallDelta } from '../model-port.ts'
import {
  createFenceFilter,
  createJsonFenceFilter,
  unfencedJson,
  type FenceFilter,
} from '../text/fence-filter.ts'

/** The fields of a delta that hold text. */
const SPOKEN = ['reasoning', 'text', 'refusal'] as const
type Spoken = (typeof SPOKEN)[number]

/** Takes the fences that carry a code out of everything that an aggregator writes. */
export class AnswerFilter {
  readonly #nonce: string
  readonly #spoken: Readonly<Record<Spoken, FenceFilter>>
  /** For the arguments of each tool call, by its index. */
  readonly #calls = new Map<number, FenceFilter>()

  constructor(nonce: string) {
    this.#nonce = nonce
    this.#spoken = {
      reasoning: createFenceFilter(nonce),
      text: createFenceFilter(nonce),
      refusal: createFenceFilter(nonce),
    }
  }

  /** Returns what of a delta may go out now; null when that is nothing. */
  push(delta: Delta): Delta | null {
    if (isOnlyText(delta)) return this.#text(delta)
    const { text: _text, reasoning: _reasoning, refusal: _refusal, toolCalls, ...rest } = delta
    const words = SPOKEN.flatMap((field) => {
      const said = delta[field] === undefined ? '' : this.#spoken[field].push(delta[field])
      return said === '' ? [] : [[field, said] as const]
    })
    const calls = toolCalls?.flatMap((piece) => this.#call(piece) ?? []) ?? []
    const left: Delta = {
      ...rest,
      ...Object.fromEntries(words),
      ...(calls.length === 0 ? {} : { toolCalls: calls }),
    }
    return Object.keys(left).length > 0 ? left : null
  }

  /** Returns what was still held back, and forgets it. */
  end(): readonly Delta[] {
    const words = SPOKEN.map((field): Delta => ({ [field]: this.#spoken[field].end() }))
    const calls = Array.from(this.#calls, ([index, filter]): Delta => {
      const text = filter.end()
      return text === '' ? {} : { toolCalls: [{ index, arguments: text }] }
    })
    this.#calls.clear()
    return [...words, ...calls].filter((delta) => Object.values(delta).some((held) => held !== ''))
  }

  /** A tool call that is whole. */
  whole(call: ToolCall): ToolCall {
    return { ...call, arguments: unfencedJson(call.arguments, this.#nonce) }
  }

  /** The path of nearly every token: it allocates nothing. */
  #text(delta: Delta & { readonly text: string }): Delta | null {
    const text = this.#spoken.text.push(delta.text)
    if (text === delta.text) return delta
    return text === '' ? null : { text }
  }

  /** A piece whose arguments are all held back is left out, unless it begins its call or has fields of its provider. */
  #call(piece: ToolCallDelta): ToolCallDelta | null {
    if (piece.arguments === undefined) return piece
    const filter = this.#calls.get(piece.index) ?? createJsonFenceFilter(this.#nonce)
    this.#calls.set(piece.index, filter)
    const text = filter.push(piece.arguments)
    if (text === piece.arguments) return piece
    const begins = piece.id !== undefined || piece.name !== undefined || piece.extra !== undefined
    return begins || text !== '' ? { ...piece, arguments: text } : null
  }
}

function isOnlyText(delta: Delta): delta is Delta & { readonly text: string } {
  const { text, reasoning, refusal, toolCalls, extra } = delta
  return (
    text !== undefined &&
    reasoning === undefined &&
    refusal === undefined &&
    toolCalls === undefined &&
    extra === undefined
  )
}
