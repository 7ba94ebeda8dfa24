import type { ToolCallDelta } from '../../moa/model-port.ts'
import type { ToolCall } from '../../moa/message.ts'

/** A piece of a tool call as a chunk holds it; some providers give it no index. */
export type ToolCallPiece = Omit<ToolCallDelta, 'index'> & { readonly index: number | null }

/** A call whose pieces are still coming. */
interface OpenCall {
  readonly wireIndex: number | null
  readonly index: number
  /** As the upstream gave it; empty as long as it gave none. */
  wireId: string
  id: string
  name: string
  arguments: string
}

/** Calls among which the one of a piece is found. */
interface NearCalls {
  last: OpenCall | undefined
  readonly byId: Map<string, OpenCall>
}

/**
 * Joins the pieces of tool calls, and numbers the calls in the order in which they begin: some providers
 * give no index, others the same one to calls that run side by side. A call that begins without an id gets
 * one, as clients find a call's result by it.
 */
export class ToolCalls {
  readonly #calls: OpenCall[] = []
  /** The calls that a piece may continue, by their index on the wire; under null all of them. */
  readonly #near = new Map<number | null, NearCalls>()
  readonly #firstId: () => number
  #knownFirstId: number | undefined
  #chars = 0

  /** `firstId` returns the number of the first id that is made here; it runs only when one is, and once. */
  constructor(firstId: () => number = () => 0) {
    this.#firstId = firstId
  }

  /** Whether a call has begun. */
  get any(): boolean {
    return this.#calls.length > 0
  }

  /** Length of all arguments so far, in characters. */
  get chars(): number {
    return this.#chars
  }

  /** Adds a piece; returns what it adds, under the number of its call, with id and name only once. */
  add(piece: ToolCallPiece): ToolCallDelta {
    const known = this.#callOf(piece)
    const call = known ?? this.#begin(piece)
    const id = known === undefined ? call.id : undefined
    const name = call.name === '' ? piece.name : undefined
    if (call.wireId === '' && piece.id !== undefined) this.#identify(call, piece.id)
    call.name += name ?? ''
    call.arguments += piece.arguments ?? ''
    this.#chars += piece.arguments?.length ?? 0
    return {
      index: call.index,
      ...(id === undefined ? {} : { id }),
      ...(name === undefined ? {} : { name }),
      ...(piece.arguments === undefined ? {} : { arguments: piece.arguments }),
    }
  }

  /** The calls so far, in their order. */
  list(): readonly ToolCall[] {
    return this.#calls.map(({ id, name, arguments: text }) => ({ id, name, arguments: text }))
  }

  /** The call that a piece continues; undefined when it begins one. */
  #callOf({ index, id, name }: ToolCallPiece): OpenCall | undefined {
    const near = this.#near.get(index)
    const last = near?.last
    const same = id === undefined ? undefined : near?.byId.get(id)
    if (same !== undefined) return same
    // A call has one name, so a second one may begin another call. An id alone does not: some
    // servers make up a new one for every piece.
    if (last === undefined || name === undefined || last.name === '') return last
    const other = id !== undefined && last.wireId !== ''
    return other || index === null ? undefined : last
  }

  #begin({ index: wireIndex, id }: ToolCallPiece): OpenCall {
    const index = this.#calls.length
    const call = {
      wireIndex,
      index,
      wireId: '',
      id: id ?? this.#newId(index),
      name: '',
      arguments: '',
    }
    this.#calls.push(call)
    for (const near of this.#nearOf(call)) near.last = call
    return call
  }

  #newId(index: number): string {
    this.#knownFirstId ??= this.#firstId()
    return `call_${this.#knownFirstId + index}`
  }

  /** The first call with an id is the one that the id means. */
  #identify(call: OpenCall, id: string): void {
    call.wireId = id
    for (const { byId } of this.#nearOf(call)) if (!byId.has(id)) byId.set(id, call)
  }

  #nearOf({ wireIndex }: OpenCall): readonly NearCalls[] {
    return [...new Set([null, wireIndex])].map((index) => this.#nearAt(index))
  }

  #nearAt(index: number | null): NearCalls {
    const near = this.#near.get(index) ?? { last: undefined, byId: new Map() }
    this.#near.set(index, near)
    return near
  }
}

const MADE_ID = /^call_(\d{1,9})$/

/**
 * The number after the highest id that was made for a conversation: a new id must not meet one of an earlier
 * turn, and a run that is made again from its beginning must make the same.
 */
export function nextCallNumber(calls: Iterable<ToolCall>): number {
  let next = 0
  for (const { id } of calls) {
    const number = MADE_ID.exec(id)?.[1]
    if (number !== undefined) next = Math.max(next, Number(number) + 1)
  }
  return next
}
