import type { ToolCallDelta } from '../moa/model-port.ts'
import type { Opaque, ToolCall } from '../moa/message.ts'
import { fields } from './fields.ts'
import { ObjectEnd } from './object-end.ts'

/** A piece of a tool call as a chunk holds it; some providers give it no index. */
export type ToolCallPiece = Omit<ToolCallDelta, 'index'> & {
  readonly index: number | null
  /** The piece is a call of its own: no piece continues it, and it continues none. */
  readonly whole?: true
  /** The arguments are all that there are so far, of which the first may have come before. */
  readonly soFar?: true
}

/** A call whose pieces are still coming. */
interface OpenCall {
  readonly wireIndex: number | null
  /** Null until the call is passed on. */
  index: number | null
  /** As the upstream gave it; empty as long as it gave none. */
  wireId: string
  id: string
  name: string
  arguments: string
  extra?: Opaque
  /** Each of its pieces has all arguments so far. */
  soFar?: true
  readonly object: ObjectEnd
}

/** Calls among which the one of a piece is found. */
interface NearCalls {
  last: OpenCall | undefined
  readonly byId: Map<string, OpenCall>
}

/**
 * Joins the pieces of tool calls, and numbers the calls in the order in which they get their names: some
 * providers give no index, others the same one to calls that run side by side. A call that begins without an
 * id, or with the id of another one, gets one, as clients find a call's result by it.
 */
export class ToolCalls {
  readonly #begun: OpenCall[] = []
  /** The calls that have a name, by their index. */
  readonly #calls: OpenCall[] = []
  readonly #ids = new Set<string>()
  /** The calls that a piece may continue, by their index on the wire; under null all of them. */
  readonly #near = new Map<number | null, NearCalls>()
  readonly #firstId: () => number
  #knownFirstId: number | undefined
  #nextId = 0
  #chars = 0

  /** `firstId` returns the number of the first id that is made here; it runs only when one is, and once. */
  constructor(firstId: () => number = () => 0) {
    this.#firstId = firstId
  }

  /** Whether there is a call. */
  get any(): boolean {
    return this.#calls.length > 0
  }

  /** How many calls there are. */
  get count(): number {
    return this.#calls.length
  }

  /** Length of all arguments so far, in characters. */
  get chars(): number {
    return this.#chars
  }

  /** Adds a piece; returns what it adds, under the number of its call; null as long as the call has no name. */
  add(piece: ToolCallPiece): ToolCallDelta | null {
    const call = this.#callOf(piece)
    if (call.wireId === '' && piece.id !== undefined) this.#identify(call, piece.id)
    if (call.name === '') call.name = piece.name ?? ''
    const text = newArguments(call, piece)
    if (text !== undefined) {
      call.arguments += text
      call.object.add(text)
      this.#chars += text.length
    }
    const { extra } = piece
    if (extra !== undefined) {
      call.extra = { ...call.extra, ...extra }
      this.#chars += JSON.stringify(extra).length
    }
    const { index } = call
    if (index === null) return call.name === '' ? null : this.#passOn(call, text)
    if (extra !== undefined)
      return { index, ...(text === undefined ? {} : { arguments: text }), extra }
    return text === undefined ? null : { index, arguments: text }
  }

  /** Ends the calls of an answer that is whole: those without arguments get an empty object. Returns what this adds. */
  end(): readonly ToolCallDelta[] {
    return this.#calls.flatMap((call, index) => {
      if (call.arguments.trim() !== '') return []
      call.arguments += NO_ARGUMENTS
      call.object.add(NO_ARGUMENTS)
      return [{ index, arguments: NO_ARGUMENTS }]
    })
  }

  /** Whether every call can be made: it has a name, and its arguments are the text of a JSON object. */
  areValid(): boolean {
    return this.#begun.every((call) =>
      // A last piece without any content begins no call.
      call.index === null ? call.arguments.trim() === '' : isObject(call.arguments),
    )
  }

  /** The calls so far, in their order. */
  list(): readonly ToolCall[] {
    return this.#calls.map(({ id, name, arguments: text, extra }) => ({
      id,
      name,
      arguments: text,
      ...(extra === undefined ? {} : { extra }),
    }))
  }

  /** The call that a piece continues, or begins. */
  #callOf(piece: ToolCallPiece): OpenCall {
    const { index, id, name } = piece
    const near = this.#near.get(index)
    const same = id === undefined ? undefined : near?.byId.get(id)
    const last = same ?? near?.last
    if (last === undefined || piece.whole === true) return this.#begin(index)
    // Some upstreams repeat the index of a call for the next one, without its id or its name.
    const resent = (last.soFar === true || same !== undefined) && repeats(last, piece)
    if (piece.soFar !== true && !resent && last.object.whole && beginsObject(piece.arguments))
      return this.#begin(index, name ?? last.name)
    if (same !== undefined || name === undefined || last.name === '') return last
    // A call has one name, so a second one may begin another call. An id alone does not: some
    // servers make up a new one for every piece.
    const identified = id !== undefined && last.wireId !== ''
    const renamed = name !== last.name && !last.object.open
    return identified || renamed || index === null ? this.#begin(index) : last
  }

  #begin(wireIndex: number | null, name = ''): OpenCall {
    const call = {
      wireIndex,
      index: null,
      wireId: '',
      id: '',
      name,
      arguments: '',
      object: new ObjectEnd(),
    }
    this.#begun.push(call)
    for (const near of this.#nearOf(call)) near.last = call
    return call
  }

  /** The first piece that a client sees of a call: clients need id and name in it. */
  #passOn(call: OpenCall, text: string | undefined): ToolCallDelta {
    const index = this.#calls.push(call) - 1
    call.index = index
    call.id = call.wireId === '' || this.#ids.has(call.wireId) ? this.#newId(index) : call.wireId
    this.#ids.add(call.id)
    const { id, name, arguments: all, extra } = call
    return {
      index,
      id,
      name,
      ...(all === '' && text === undefined ? {} : { arguments: all }),
      ...(extra === undefined ? {} : { extra }),
    }
  }

  #newId(index: number): string {
    this.#knownFirstId ??= this.#firstId()
    this.#nextId = Math.max(this.#nextId, this.#knownFirstId + index)
    while (this.#ids.has(`call_${this.#nextId}`)) this.#nextId += 1
    return `call_${this.#nextId++}`
  }

  /** Of calls with the same id, it means the one that began last. */
  #identify(call: OpenCall, id: string): void {
    call.wireId = id
    for (const { byId } of this.#nearOf(call)) byId.set(id, call)
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

/** The arguments of a call that has none. */
const NO_ARGUMENTS = '{}'

/** What a piece adds to the arguments of its call; undefined when it adds nothing. */
function newArguments(call: OpenCall, piece: ToolCallPiece): string | undefined {
  const { arguments: all, soFar } = piece
  if (all === undefined) return all
  if (call.soFar !== true && repeats(call, piece)) call.soFar = true
  if (soFar !== true && call.soFar !== true) return all
  const isNew = all.length > call.arguments.length || call.index === null
  return isNew && all.startsWith(call.arguments) ? all.slice(call.arguments.length) : undefined
}

/**
 * Whether a piece begins with all arguments so far, which nothing that continues them can: some upstreams send them again
 * in each piece (github.com/NousResearch/hermes-agent/pull/35718). Where an object may begin, it can be another one.
 */
function repeats({ arguments: before, object }: OpenCall, piece: ToolCallPiece): boolean {
  const { arguments: all = '' } = piece
  if (all.length < before.length || !(object.whole || (object.open && !object.takesObject)))
    return false
  return all.startsWith(before)
}

function beginsObject(text: string | undefined): boolean {
  return text !== undefined && text.trimStart().startsWith('{')
}

function isObject(text: string): boolean {
  try {
    return fields(JSON.parse(text)) !== null
  } catch {
    return false
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
