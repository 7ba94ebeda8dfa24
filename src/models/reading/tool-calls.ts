import type { ToolCallDelta } from '../../moa/model-port.ts'
import type { ToolCall } from '../../moa/message.ts'

/** A piece of a tool call as a chunk holds it; some dialects give it no index. */
export type ToolCallPiece = Omit<ToolCallDelta, 'index'> & { readonly index: number | null }

interface Growing {
  readonly wireIndex: number | null
  readonly index: number
  id: string
  name: string
  arguments: string
}

/**
 * Puts the pieces of tool calls together, and numbers the calls in the order in which they begin:
 * some dialects give no index, others the same one to calls that run side by side.
 */
export class ToolCalls {
  readonly #calls: Growing[] = []

  /** Takes a piece in; what it adds, under the number of its call, with id and name said only once. */
  add(piece: ToolCallPiece): ToolCallDelta {
    const call = this.#callOf(piece) ?? this.#begin(piece.index)
    const id = call.id === '' ? piece.id : undefined
    const name = call.name === '' ? piece.name : undefined
    call.id += id ?? ''
    call.name += name ?? ''
    call.arguments += piece.arguments ?? ''
    return {
      index: call.index,
      ...(id === undefined ? {} : { id }),
      ...(name === undefined ? {} : { name }),
      ...(piece.arguments === undefined ? {} : { arguments: piece.arguments }),
    }
  }

  list(): readonly ToolCall[] {
    return this.#calls.map(({ id, name, arguments: text }) => ({ id, name, arguments: text }))
  }

  /** The call that a piece goes on with; undefined when it begins one. */
  #callOf({ index, id, name }: ToolCallPiece): Growing | undefined {
    const near = this.#calls.filter((call) => index === null || call.wireIndex === index)
    const last = near.at(-1)
    const same = id === undefined ? undefined : near.find((call) => call.id === id)
    if (same !== undefined) return same
    // A call has one name, so a second one may begin another call. An id alone does not: some
    // servers make up a new one for every piece.
    if (last === undefined || name === undefined || last.name === '') return last
    const other = id !== undefined && last.id !== ''
    return other || index === null ? undefined : last
  }

  #begin(wireIndex: number | null): Growing {
    const call = { wireIndex, index: this.#calls.length, id: '', name: '', arguments: '' }
    this.#calls.push(call)
    return call
  }
}
